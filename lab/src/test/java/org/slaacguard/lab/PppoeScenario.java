package org.slaacguard.lab;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.MtuStatusFile;
import org.slaacguard.linux.Link;

/**
 * A home router behind PPPoE, as docs/home-router.md has it: each time that the session comes, all
 * devices have the right size, the provider's prefix is there, and a peer and a host of the LAN
 * have addresses of it.
 *
 * <pre>
 *   server ───────────── provider ═══ VLAN, PPPoE ═══ router ────── desk
 *   2001:db8:e::2        2001:db8:e::1                10.64.0.100 eth1
 *   peer ───────────────┘
 *   203.0.113.2          203.0.113.1
 *
 *   in the tunnel between peer and router: subnet 1 of what Kea on the server delegates; on the LAN: 2
 * </pre>
 */
public final class PppoeScenario implements Scenario {
  /** A real machine takes a few seconds for the longest of all; one that is emulated, minutes. */
  private static final Duration SOON = Duration.ofMinutes(3);

  /** Two advertisements may be lost while the session has no IPv4 yet, which comes last. */
  private static final double REPEATED = 8;

  /** Seconds from another session until peers have addresses of another prefix. */
  private static final double TOLD = 5;

  /** What is left of 1500 by WireGuard over IPv6, by which peers may come, too. */
  private static final int TUNNEL = 1420;

  /** What this peer's packets have then, which come over IPv4. */
  private static final int OUTER = TUNNEL + 60;

  private static final String PEER = "203.0.113.2";
  private static final String SERVER = "2001:db8:e::2";
  private static final String OLD = "2001:db8:a000:1:";
  private static final String NEW = "2001:db8:b000:1:";
  private static final String OLD_ON_THE_LAN = "2001:db8:a000:2:";
  private static final String NEW_ON_THE_LAN = "2001:db8:b000:2:";

  /** The router's file, as docs/home-router.md has it. */
  static final List<String> LINES =
      List.of(
          "Uplink = ppp0 dns=yes",
          "AdvertisePrefix = delegated:1",
          "LanPrefix = eth1 delegated:2",
          "UplinkMTU = ppp0 below=wan0.7",
          "ClampMSS = yes");

  private static final String RADVD =
      """
      interface ppp0 {
        IgnoreIfMissing on;
        AdvSendAdvert on;
        MinRtrAdvInterval 3;
        MaxRtrAdvInterval 4;
        AdvManagedFlag on;
        AdvOtherConfigFlag on;
        AdvSourceLLAddress off;
      };
      """;

  /** Nothing started yet. */
  public PppoeScenario() {}

  @Override
  public String name() {
    return "1500 bytes and a prefix over PPPoE";
  }

  @Override
  public void run() throws Exception {
    if (!PppoeLine.available()) {
      throw new LabException("the packages ppp and pppoe are missing");
    }
    Command.of("modprobe", "-a", "wireguard", "tun").succeed();
    try (Topology topology = Topology.open()) {
      Host server = topology.host("server");
      Host provider = topology.host("provider");
      Host router = topology.host("router");
      Host peer = topology.host("peer");
      Host desk = topology.host("desk");
      provider.forwarding();
      topology.cable(router, "eth1", desk, "eth0");
      topology.cable(provider, "peer0", peer, "eth0");
      provider.address("peer0", "203.0.113.1/24");
      peer.address("eth0", PEER + "/24");
      peer.route("default", "203.0.113.1");
      peer.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
      topology.cable(provider, "server0", server, "eth0");
      provider.address("server0", "2001:db8:e::1/64");
      server.address("eth0", SERVER + "/64");
      server.route("default", "2001:db8:e::1");
      PppoeLine line = PppoeLine.start(provider, router);
      String file = Tunnel.write(provider, "radvd.conf", RADVD).toString();
      String pid = topology.folder().resolve("radvd.pid").toString();
      provider.start(
          Command.of("radvd", "-n", "-m", "stderr", "-u", "root", "-C", file, "-p", pid));
      DhcpRelay.start(
          provider,
          PppoeLine.SESSION,
          "2001:db8:f::1",
          SERVER,
          List.of("2001:db8:a000::/40", "2001:db8:b000::/40"));
      Kea kea = Kea.behindRelay(server, "eth0", SERVER, 60);
      KeyPair peers = KeyPair.generate();
      Slaacguard daemon = daemon(router, peers);
      try {
        new Trial(router, peer, desk, provider, line, kea, daemon, tunnel(peer, peers, daemon))
            .run();
      } catch (LabException e) {
        tell(daemon, line, router, provider);
        throw e;
      }
    }
  }

  /** What there is to see where something fails: the machine is gone then. */
  private static void tell(Slaacguard daemon, PppoeLine line, Host router, Host provider) {
    System.out.println(daemon.program().log());
    System.out.println(line.log());
    for (Host each : List.of(router, provider)) {
      System.out.println(each + ":\n" + each.ip("addr") + "\n" + each.ip("-6", "route"));
    }
  }

  private static Slaacguard daemon(Host router, KeyPair peer) {
    TunnelSetup setup = TunnelSetup.create().listen(KernelTunnel.GATEWAY_PORT);
    for (String line : LINES) {
      // Which some providers want besides; without a map of the VLAN it changes nothing.
      setup = setup.line(line.startsWith("Uplink ") ? line + " priority=6" : line);
    }
    return Slaacguard.start(router, setup.remote(TunnelSetup.Remote.learner(peer.publicKey())));
  }

  /** The peer is the kernel's, with the MTU that wg-quick would give it. */
  private static KernelTunnel tunnel(Host peer, KeyPair keys, Slaacguard daemon) {
    return KernelTunnel.start(
        peer,
        TunnelSetup.of(keys)
            .address("fe80::5/64")
            .remote(
                TunnelSetup.Remote.of(daemon.publicKey())
                    .endpoint(PppoeLine.ROUTER + ":" + KernelTunnel.GATEWAY_PORT)
                    .keepalive(1)
                    .allowed("::/0")));
  }

  /** One after the other, with one daemon: a JVM takes its time where machines are emulated. */
  private record Trial(
      Host router,
      Host peer,
      Host desk,
      Host provider,
      PppoeLine line,
      Kea kea,
      Slaacguard daemon,
      KernelTunnel tunnel) {
    void run() {
      require("room below, before there is a session", () -> has("wan0", 1508));
      require("and on the VLAN", () -> has(PppoeLine.BELOW, 1508));
      Program session = line.dial(1500);
      double first = secondsTo(OLD);
      passes("at once");
      require("since both ends have agreed on it", () -> session().equals("negotiated"));
      String address = address(OLD);
      carries(address);
      servesTheLan(OLD_ON_THE_LAN);
      comesBack();
      passes("with another session");
      carries(address);
      line.hangUp(session);
      kea.renumber("2001:db8:b000::");
      router.ip("link", "set", PppoeLine.BELOW, "type", "vlan", "egress-qos-map", "6:6");
      try (Program seen = capture(provider, "isp0", "vlan 7", "-e")) {
        session = line.dial(1500);
        tellsInTime(first, secondsTo(NEW));
        hasMarked(seen);
      }
      address = address(NEW);
      servesTheLan(NEW_ON_THE_LAN);
      require(
          "nothing new is begun with the old one",
          () -> peer.ip("-6", "addr", "show", "dev", tunnel.device(), "deprecated").contains(OLD));
      carries(address);
      line.hangUp(session);
      narrow();
      down();
    }

    /** The provider ends the session, and the router's pppd dials again. */
    private void comesBack() {
      int before = index(PppoeLine.SESSION);
      line.drop();
      require(
          "another session",
          () -> index(PppoeLine.SESSION) != 0 && index(PppoeLine.SESSION) != before);
    }

    private void passes(String when) {
      require("the session has 1500 bytes " + when, () -> has(PppoeLine.SESSION, 1500));
      require("the tunnel gets what is left", () -> has(daemon.device(), TUNNEL));
      long before = cut(router) + cut(peer);
      requireAnswer(peer, PppoeLine.ROUTER, 1500);
      requireAnswer(router, PEER, 1500);
      require("no packet was cut", () -> cut(router) + cut(peer) == before);
    }

    /** How long from now until the peer has an address in a prefix. */
    private double secondsTo(String prefix) {
      long began = System.nanoTime();
      String address = address(prefix);
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf("there: %s, %.1f s after the session%n", address, seconds);
      return seconds;
    }

    /** The machine may be slow: then the first session has shown how slow. */
    private static void tellsInTime(double first, double again) {
      if (again > Math.max(TOLD, 3 * first + REPEATED)) {
        throw new LabException(
            "peers are told %.1f s after the session is back, and %.1f s after the first"
                .formatted(again, first));
      }
    }

    /** Frames with DHCPv6 have the file's priority in their tag, which the VLAN below maps. */
    private static void hasMarked(Program seen) {
      require("a tag with the priority", () -> seen.log().lines().anyMatch(Trial::isMarked));
      require("others without", () -> seen.log().lines().anyMatch(Trial::isPlain));
      List<String> all = seen.log().lines().toList();
      System.out.printf(
          "%d DHCPv6 messages of the router, %d with the priority%n",
          all.stream().filter(Trial::asks).count(), all.stream().filter(Trial::isMarked).count());
      if (!all.stream().filter(Trial::asks).allMatch(Trial::isMarked)
          || all.stream().anyMatch(line -> line.contains(", p 6,") && !asks(line))) {
        throw new LabException("the priority is in the wrong frames: " + seen.log());
      }
    }

    /** Whether tcpdump shows a DHCPv6 message of a client. */
    private static boolean asks(String line) {
      return line.contains(".546 > ff02::1:2.547");
    }

    private static boolean isMarked(String line) {
      return asks(line) && line.contains("vlan 7, p 6,");
    }

    /** Whether it shows another packet of the router. */
    private static boolean isPlain(String line) {
      return line.contains("vlan 7, p 0,") && line.contains(" " + PppoeLine.ROUTER + ".");
    }

    /** An address of the peer in a prefix. */
    private String address(String prefix) {
      return Await.value(
              "an address in " + prefix + "; the daemon says " + daemon.program().log(),
              SOON,
              () ->
                  peer.globalAddresses(tunnel.device()).stream()
                      .filter(each -> each.address().startsWith(prefix))
                      .toList(),
              all -> !all.isEmpty())
          .getFirst()
          .address();
    }

    /** A host of the LAN reaches the Internet from an address of this prefix. */
    private void servesTheLan(String prefix) {
      require(
          "the LAN has " + prefix,
          () ->
              desk.globalAddresses("eth0").stream()
                  .map(DeviceAddress::address)
                  .anyMatch(each -> each.startsWith(prefix) && desk.pings(each, SERVER, 1)));
    }

    /** Packets of the tunnel's size from the peer's address to the Internet, and back. */
    private void carries(String address) {
      try (Program seen = capture(provider, "peer0", "udp and ip[2:2] == " + OUTER)) {
        requireAnswer(peer, SERVER, TUNNEL);
        require("whole packets to the router", () -> seen.log().contains("IP " + PEER));
        require("and back", () -> seen.log().contains("> " + PEER));
      }
      require(
          "from an address of the provider's: " + address, () -> peer.pings(address, SERVER, 1));
    }

    /** A provider that does not say PPP-Max-Payload, and takes more only later. */
    private void narrow() {
      line.providerOffersNoMore();
      Program session = line.dial(1500);
      require("a session without RFC 4638 has 1492", () -> has(PppoeLine.SESSION, 1492));
      require("and the tunnel less", () -> has(daemon.device(), TUNNEL - 8));
      require("nobody has agreed on more", () -> session().equals("refused"));
      router.ip("link", "set", PppoeLine.SESSION, "mtu", "1500");
      require("which a script does not change", () -> has(PppoeLine.SESSION, 1492));
      reload(" raise=yes");
      require("more is tried, and does not pass", () -> session().equals("refuted"));
      require("so that it has 1492 again", () -> has(PppoeLine.SESSION, 1492));
      line.providersSession(1500);
      reload(" raise=yes peers=yes");
      require("once it passes it is kept", () -> session().equals("proved"));
      passes("by the provider's leave");
      line.hangUp(session);
    }

    /** With other options of {@code UplinkMTU}. */
    private void reload(String options) {
      boolean reloaded =
          router.here(
              "reload",
              () -> {
                String file = Files.readString(daemon.file());
                Files.writeString(
                    daemon.file(),
                    file.replaceAll("(?m)^(UplinkMTU = .*below=\\S+).*", "$1" + options));
                return new GatewayClient(System.out, System.err).reload(daemon.device());
              });
      require("the file is followed anew", () -> reloaded);
    }

    /** What the daemon knows of the session. */
    private String session() {
      return router.here(
          "session",
          () -> {
            MtuStatusFile.Note note = MtuStatusFile.read(daemon.device());
            return note == null ? "" : note.session().name().toLowerCase(Locale.ROOT);
          });
    }

    private void down() {
      daemon.close();
      require(
          "the Ethernet has what it had", () -> has("wan0", 1500) && has(PppoeLine.BELOW, 1500));
    }

    private int index(String device) {
      return of(device, Link::index);
    }

    private boolean has(String device, int mtu) {
      return of(device, Link::mtu) == mtu;
    }

    private int of(String device, ToIntFunction<Link> what) {
      int[] seen = new int[1];
      router.netlink(
          device,
          netlink ->
              netlink.links().find(device).ifPresent(link -> seen[0] = what.applyAsInt(link)));
      return seen[0];
    }
  }

  private static Program capture(Host host, String device, String filter, String... options) {
    List<String> command = new ArrayList<>(List.of("tcpdump", "-n", "-l", "--immediate-mode"));
    command.addAll(List.of(options));
    command.addAll(List.of("-i", device, filter));
    Program capture = host.start(Command.of(command));
    Await.until("tcpdump to begin", SOON, () -> capture.log().contains("listening on"));
    return capture;
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
        host.net("snmp")
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
