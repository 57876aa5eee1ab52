package org.slaacguard.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.linux.Link;

/**
 * A router behind PPPoE whose packets have 1500 bytes: without help nothing has the right size, and
 * with {@code UplinkMTU} all has, each time the session comes.
 *
 * <pre>
 *   peer ──────────── provider ═══ VLAN, PPPoE ═══ router
 *   203.0.113.2       203.0.113.1                  10.64.0.100
 *   2001:db8:5::2 ═════════ in the tunnel ════════ 2001:db8:5::1
 * </pre>
 */
public final class PppoeScenario implements Scenario {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PEER = "203.0.113.2";
  private static final String INNER = "2001:db8:5::1";
  private static final String INNER_PEER = "2001:db8:5::2";

  /** Nothing started yet. */
  public PppoeScenario() {}

  @Override
  public String name() {
    return "1500 bytes over PPPoE";
  }

  @Override
  public void run() throws Exception {
    if (!PppoeLine.available()) {
      throw new LabException("the packages ppp and pppoe are missing");
    }
    Command.of("modprobe", "-a", "wireguard", "tun").succeed();
    try (Topology topology = Topology.open()) {
      Host provider = topology.host("provider");
      Host router = topology.host("router");
      Host peer = topology.host("peer");
      provider.forwarding();
      topology.cable(provider, "peer0", peer, "eth0");
      provider.address("peer0", "203.0.113.1/24");
      peer.address("eth0", PEER + "/24");
      peer.route("default", "203.0.113.1");
      PppoeLine line = PppoeLine.start(provider, router);
      new Trial(router, peer, line, tunnel(router, peer)).run();
    }
  }

  /** The peer is the kernel's, and takes all that fits into 1500 bytes over IPv4. */
  private static Slaacguard tunnel(Host router, Host peer) {
    KeyPair keys = KeyPair.generate();
    KeyPair peers = KeyPair.generate();
    KernelTunnel tunnel =
        KernelTunnel.start(
            peer,
            TunnelSetup.of(peers)
                .listen(KernelTunnel.GATEWAY_PORT)
                .address(INNER_PEER + "/64")
                .remote(TunnelSetup.Remote.of(keys.publicKey()).allowed(INNER + "/128")));
    peer.ip("link", "set", tunnel.device(), "mtu", "1440");
    return Slaacguard.start(
        router,
        TunnelSetup.of(keys)
            .listen(KernelTunnel.GATEWAY_PORT)
            .address(INNER + "/64")
            .line("UplinkMTU = ppp0 below=" + PppoeLine.BELOW + " raise=yes")
            .remote(
                TunnelSetup.Remote.of(peers.publicKey())
                    .endpoint(PEER + ":" + KernelTunnel.GATEWAY_PORT)
                    .keepalive(1)
                    .allowed(INNER_PEER + "/128")));
  }

  /** One after the other, with one daemon: a JVM takes its time where machines are emulated. */
  private record Trial(Host router, Host peer, PppoeLine line, Slaacguard daemon) {
    void run() {
      require("room below, before there is a session", () -> has("wan0", 1508));
      require("and on the VLAN", () -> has(PppoeLine.BELOW, 1508));
      Program session = line.dial(1500);
      passes("at once");
      line.hangUp(session);
      session = line.dial(1500);
      passes("with another session");
      line.hangUp(session);
      narrow();
      raised();
      down();
    }

    private void passes(String when) {
      require("the session has 1500 bytes " + when, () -> has(PppoeLine.SESSION, 1500));
      require("the tunnel gets what is left", () -> has(daemon.device(), 1440));
      long before = cut(router) + cut(peer);
      requireAnswer(peer, PppoeLine.ROUTER, 1500);
      requireAnswer(router, PEER, 1500);
      requireAnswer(peer, INNER, 1440);
      requireAnswer(router, INNER_PEER, 1440);
      require("no packet was cut", () -> cut(router) + cut(peer) == before);
    }

    /** The provider takes no more than 1500 on its Ethernet. */
    private void narrow() {
      line.providerTakes(1500);
      Program session = line.dial(1500);
      require("a session without RFC 4638 has 1492", () -> has(PppoeLine.SESSION, 1492));
      require("and the tunnel less", () -> has(daemon.device(), 1432));
      require(
          "more is tried, and taken back",
          () -> daemon.program().log().contains("ppp0 keeps 1492 bytes instead of 1500"));
      require("so that it has 1492 again", () -> has(PppoeLine.SESSION, 1492));
      requireAnswer(router, INNER_PEER, 1432);
      line.hangUp(session);
      line.providerTakes(1508);
    }

    /** A session that did not agree on more, but takes it. */
    private void raised() {
      Program session = line.dial(1492);
      require(
          "the provider's answers come in pieces, which does not count",
          () -> log("ppp0 keeps 1492 bytes instead of 1500") == 2);
      line.providersSession(1500);
      boolean reloaded =
          router.here(
              "reload", () -> new GatewayClient(System.out, System.err).reload(daemon.device()));
      require("the file is followed anew", () -> reloaded);
      require("the session has been raised", () -> has(PppoeLine.SESSION, 1500));
      require("since that passes", () -> log("packets of that size pass both ways") == 1);
      passes("by the provider's leave");
      line.hangUp(session);
    }

    private void down() {
      daemon.close();
      require(
          "the Ethernet has what it had", () -> has("wan0", 1500) && has(PppoeLine.BELOW, 1500));
    }

    private long log(String text) {
      return daemon.program().log().lines().filter(each -> each.contains(text)).count();
    }

    private boolean has(String device, int mtu) {
      int[] seen = new int[1];
      router.netlink(
          device, netlink -> seen[0] = netlink.links().find(device).map(Link::mtu).orElse(0));
      return seen[0] == mtu;
    }
  }

  /** A whole packet of this size is answered by one as large, and nobody may cut either. */
  private static void requireAnswer(Host from, String to, int size) {
    int headers = to.contains(":") ? 48 : 28;
    String data = String.valueOf(size - headers);
    require(
        size + " bytes from " + from + " to " + to,
        () ->
            from.run(Command.of("ping", "-n", "-M", "do", "-s", data, "-c", "1", "-W", "5", to))
                .ok());
  }

  /** Fragments that a host has made or put together. */
  private static long cut(Host host) {
    String counters =
        host.succeed(Command.of("cat", "/proc/net/snmp"))
            .lines()
            .filter(each -> each.startsWith("Ip:"))
            .reduce("", (titles, values) -> values);
    String[] words = counters.split(" ", -1);
    // Ip: … ReasmReqds is the 14th figure, FragCreates the 19th (proc_net_snmp(5)).
    return Long.parseLong(words[14]) + Long.parseLong(words[19]);
  }

  private static void require(String what, BooleanSupplier condition) {
    Await.until(what, SOON, condition);
    System.out.println("there: " + what);
  }
}
