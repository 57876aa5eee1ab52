package org.slaacguard.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * What is done for peers beside their packets, on the kernel's WireGuard: TCP is fitted into the
 * tunnel, the provider's prefix reaches them and moves with it, a router gets a prefix, and a guest
 * reaches what it may, and leaves room for others' connections.
 *
 * <pre>
 *                                                  provider (Kea)
 *                                                    │ wan0
 *   home ────────── router 192.0.2.6 ── 192.0.2.5 ┐  │
 *     eth0     lan0                               ├ gateway ──────────── lan
 *                   guest 192.0.2.10 ── 192.0.2.9 ┘    eth0  eth0 2001:db8:a::2, ::3
 *
 *   tunnel: 2001:db8:1::/64, subnet 1 of what the provider delegates, and of 2001:db8:f00::/56 a part
 *   for home
 * </pre>
 */
public final class KernelServicesScenario implements Scenario {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final String LAN = "2001:db8:a::2";
  private static final String CLOSED = "2001:db8:a::3";
  private static final String POOL = "2001:db8:f00:";
  private static final String OWN = "2001:db8:1:";
  private static final String OLD = "2001:db8:a000:1:";
  private static final String NEW = "2001:db8:b000:1:";
  private static final int MTU = 1400;
  private static final int NARROW = 1340;

  /** The kernel's table: a peer may have a sixteenth of it. */
  private static final int CONNECTIONS = 1600;

  /** The discard protocol, which nobody serves: a SYN is all that is wanted. */
  private static final String PORT = "9";

  /** Nothing started yet. */
  public KernelServicesScenario() {}

  @Override
  public String name() {
    return "a gateway's services, on the kernel's WireGuard";
  }

  @Override
  public void run() throws Exception {
    if (!Command.exists("dhcpcd")) {
      throw new LabException("the package dhcpcd-base is missing");
    }
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun", "nf_conntrack")
        .succeed();
    Command.of("sysctl", "-w", "net.netfilter.nf_conntrack_max=" + CONNECTIONS).succeed();
    try (Topology topology = Topology.open()) {
      Host gateway = topology.host("gateway");
      Host lan = topology.host("lan");
      gateway.forwarding();
      topology.cable(gateway, "eth0", lan, "eth0");
      gateway.address("eth0", "2001:db8:a::1/64");
      lan.address("eth0", LAN + "/64");
      lan.address("eth0", CLOSED + "/64");
      lan.route("default", "2001:db8:a::1");
      ProviderLine line = ProviderLine.of(topology.host("provider"), gateway);
      KeyPair keys = KeyPair.generate();
      KernelTunnel router =
          KernelTunnel.client(gateway, keys.publicKey(), "router", 4, "fe80::5/64");
      KernelTunnel guest = KernelTunnel.client(gateway, keys.publicKey(), "guest", 8, "fe80::6/64");
      Slaacguard daemon = Slaacguard.start(gateway, setup(keys, router, guest));
      Client client = awaitAddress(router, OWN);
      fitsTcpIntoTheTunnel(lan, client, MTU);
      // By hand, as anybody might.
      gateway.ip("link", "set", daemon.device(), "mtu", String.valueOf(NARROW));
      fitsTcpIntoTheTunnel(lan, client, NARROW);
      followsTheProvider(daemon, router, line.kea());
      delegates(daemon, router, lan);
      holdsToWhatItMayReach(daemon, guest, awaitAddress(guest, OWN));
      leavesRoomForOthersConnections(
          daemon, awaitAddress(guest, OWN), awaitAddress(router, OWN), lan);
      daemon.program().close();
      String tables = gateway.succeed(Command.of("nft", "list", "tables"));
      require("no table left: " + tables, () -> !tables.contains("slaacguard-mss"));
    }
  }

  private static TunnelSetup setup(KeyPair keys, KernelTunnel router, KernelTunnel guest) {
    return TunnelSetup.of(keys)
        .listen(KernelTunnel.GATEWAY_PORT)
        .address("2001:db8:1::1/64")
        .address("fe80::1/64")
        .line("Backend = kernel")
        .line("MTU = " + MTU)
        // So that peers do not promise by themselves what fits.
        .line("AdvertiseMTU = 1420")
        .line("AdvertisePrefix = 2001:db8:1::/64")
        .line("AdvertisePrefix = delegated:1")
        .line("Uplink = wan0")
        .line("DelegatePrefix = 2001:db8:f00::/56 length=60-64")
        .line("ClampMSS = yes")
        .remote(TunnelSetup.Remote.learner(router.publicKey()).line("DelegateLimit = 1"))
        .remote(
            TunnelSetup.Remote.learner(guest.publicKey())
                .line("MayReach = " + LAN + " icmp udp/" + PORT));
  }

  private record Client(KernelTunnel tunnel, String address) {}

  private static Client awaitAddress(KernelTunnel tunnel, String prefix) {
    String address =
        Await.value(
                "an address of " + tunnel.host() + " in " + prefix,
                SOON,
                () ->
                    tunnel.host().globalAddresses(tunnel.device()).stream()
                        .filter(each -> each.address().startsWith(prefix))
                        .toList(),
                all -> !all.isEmpty())
            .getFirst()
            .address();
    return new Client(tunnel, address);
  }

  /** What is delegated is advertised, learned, and routed; another prefix takes its place. */
  private static void followsTheProvider(Slaacguard daemon, KernelTunnel tunnel, Kea kea) {
    String before = awaitAddress(tunnel, OLD).address();
    requireProvider(tunnel, before);
    require(before + " is learned", () -> daemon.learned(tunnel.publicKey()).contains(before));
    kea.renumber("2001:db8:b000::");
    String after = awaitAddress(tunnel, NEW).address();
    requireProvider(tunnel, after);
    require("the new one is learned", () -> daemon.learned(tunnel.publicKey()).contains(after));
    require(
        "and nothing is left of the old",
        () ->
            !daemon.learned(tunnel.publicKey()).contains(before)
                && !daemon.host().ip("-6", "route").contains("2001:db8:a000:")
                && !daemon.host().ip("-6", "addr").contains("2001:db8:a000:"));
  }

  private static void requireProvider(KernelTunnel tunnel, String from) {
    require(
        "the provider is reached from " + from,
        () -> tunnel.host().pings(from, ProviderLine.PROVIDER, 1));
  }

  /** Each end's SYN says what fits into its own device; the other end sees less. */
  private static void fitsTcpIntoTheTunnel(Host lan, Client client, int mtu) {
    Host peer = client.tunnel().host();
    requireClamped(peer, LAN, lan, "eth0", mtu - 60);
    requireClamped(lan, client.address(), peer, client.tunnel().device(), mtu - 60);
  }

  private static void requireClamped(Host from, String to, Host at, String device, int size) {
    try (Program seen = capture(at, device, "ip6[6] == 6 and dst host " + to)) {
      require(
          "mss " + size + " to " + to,
          () -> {
            from.run(Command.of("bash", "-c", "echo > /dev/tcp/" + to + "/" + PORT));
            return seen.log().contains("mss " + size + ",");
          });
    }
  }

  private static void delegates(Slaacguard daemon, KernelTunnel tunnel, Host lan) {
    Host router = tunnel.host();
    Host home = router.topology().host("home");
    router.topology().cable(home, "eth0", router, "lan0");
    router.address("lan0", "fe80::1/64");
    router.forwarding();
    router.ip("link", "set", tunnel.device(), "multicast", "on");
    Program client = PrefixClient.dhcpcd(router, tunnel.device());
    String address =
        Await.value(
                "an address at home; the client says " + client.log(),
                SOON,
                () ->
                    router.globalAddresses("lan0").stream()
                        .filter(each -> each.address().startsWith(POOL))
                        .toList(),
                all -> !all.isEmpty())
            .getFirst()
            .address();
    String allowed = daemon.wg("show", "allowed-ips");
    require(
        "AllowedIPs with it: " + allowed, () -> allowed.contains(POOL) && allowed.contains("/62"));
    require(
        "the route to it",
        () -> daemon.host().ip("-6", "route", "show", "dev", daemon.device()).contains(POOL));
    String own = address.substring(0, address.lastIndexOf(':') + 1) + "77";
    home.address("eth0", own + "/64");
    home.ip("-6", "route", "add", "default", "via", "fe80::1", "dev", "eth0");
    require("home reaches the gateway's LAN", () -> home.pings(own, LAN, 2));
    require("and is reached", () -> lan.pings(LAN, own, 2));
    client.close();
  }

  private static void holdsToWhatItMayReach(Slaacguard daemon, KernelTunnel guest, Client client) {
    Host host = guest.host();
    require("the guest reaches what it may", () -> host.pings(client.address(), LAN, 2));
    String refusal =
        host.run(Command.of("ping", "-n", "-c", "1", "-W", "30", "-I", client.address(), CLOSED))
            .output();
    require("and nothing else: " + refusal, () -> refusal.contains("Administratively prohibited"));
    require("which is counted", () -> daemon.counter("drop_unreachable") > 0);
  }

  /** A full table has no room for anybody's next connection. */
  private static void leavesRoomForOthersConnections(
      Slaacguard daemon, Client guest, Client other, Host lan) {
    // A machine this slow may have the limit only at the second attempt.
    require(
        "the limit is in force",
        () ->
            daemon
                .host()
                .succeed(Command.of("nft", "list", "ruleset"))
                .contains("ct count over " + CONNECTIONS / 16));
    Connections.begin(
        guest.tunnel().host(), guest.address(), LAN, Integer.parseInt(PORT), 2 * CONNECTIONS);
    int tracked = Connections.tracked(daemon.host());
    require(tracked + " connections are tracked", () -> tracked < CONNECTIONS / 2);
    require("another peer's next one", () -> other.tunnel().host().pings(other.address(), LAN, 2));
    require("and one from the LAN", () -> lan.pings(LAN, "2001:db8:1::1", 2));
    require("which is counted", () -> daemon.counter("drop_connections") > 0);
  }

  private static Program capture(Host host, String device, String filter) {
    Program capture =
        host.start(Command.of("tcpdump", "-n", "-l", "--immediate-mode", "-i", device, filter));
    Await.until("tcpdump to begin", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static void require(String what, BooleanSupplier condition) {
    Await.until(what, SOON, condition);
    System.out.println("there: " + what);
  }
}
