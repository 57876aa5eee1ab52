package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Dhcp6Type;

/**
 * A home router behind a provider whose DHCPv6 server is Kea: what it delegates reaches the peers,
 * and nothing of what is gone stays.
 *
 * <pre>
 *  client ─────────────────── provider ─────────────── gateway
 *    eth0  203.0.113.0/24  client  isp0             wan0
 *                                   2001:db8:f::/64, link-local beside it
 *
 *  in the tunnel: subnet 1 of what is delegated of 2001:db8:a000::/40, later of 2001:db8:b000::/40
 * </pre>
 */
@Timeout(300)
class UplinkIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration MOVE = Duration.ofSeconds(60);

  private static final String OLD = "2001:db8:a000:1:";
  private static final String NEW = "2001:db8:b000:1:";
  private static final String PROVIDER = ProviderLine.PROVIDER;

  private Topology topology;
  private Host provider;
  private Host gateway;
  private Host client;
  private ProviderLine line;
  private Kea kea;
  private final KeyPair peer = KeyPair.generate();

  @BeforeEach
  void start() {
    topology = Topology.open();
    provider = topology.host("provider");
    gateway = topology.host("gateway");
    client = topology.host("client");
    line = ProviderLine.of(provider, gateway);
    kea = line.kea();
    topology.cable(client, "eth0", provider, "client");
    provider.address("client", "203.0.113.1/24");
    client.address("eth0", "203.0.113.2/24");
    client.route("default", "203.0.113.1");
    client.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private Slaacguard startGateway(String uplink) {
    return Slaacguard.start(
        gateway,
        TunnelSetup.create()
            .listen(DemoNetwork.PORT)
            .line("Uplink = " + uplink)
            .line("AdvertisePrefix = delegated:1")
            .remote(TunnelSetup.Remote.learner(peer.publicKey())));
  }

  private WireGuardGo startClient(Slaacguard of) {
    WireGuardGo tunnel =
        WireGuardGo.create(
            client,
            TunnelSetup.of(peer)
                .address("fe80::5/64")
                .remote(
                    TunnelSetup.Remote.of(of.publicKey())
                        .endpoint("198.51.100.2:" + DemoNetwork.PORT)
                        .allowed("::/0")));
    tunnel.up();
    return tunnel;
  }

  private String awaitAddress(WireGuardGo tunnel, String prefix, Duration deadline) {
    return Await.value(
        "an address in " + prefix,
        deadline,
        () ->
            client.globalAddresses(tunnel.device()).stream()
                .map(DeviceAddress::address)
                .filter(address -> address.startsWith(prefix))
                .findFirst()
                .orElse(""),
        address -> !address.isEmpty());
  }

  private String routes() {
    return gateway.ip("-6", "route") + gateway.ip("-6", "route", "show", "type", "unreachable");
  }

  private static void awaitLog(Slaacguard of, String text) {
    Await.until(text + " in " + of.program().log(), SOON, () -> of.program().log().contains(text));
  }

  @Test
  void shouldGivePeersAddressesOfWhatIsDelegatedAndMoveThemWhenItChanges() {
    Slaacguard router = startGateway("wan0 dns=yes");
    WireGuardGo tunnel = startClient(router);
    String address = awaitAddress(tunnel, OLD, SOON);
    // The host's routes are there before the address, unless they take seconds.
    Await.until("the way back", SOON, () -> client.pings(address, PROVIDER, 1));
    assertTrue(client.pings(address, PROVIDER, 3), "through the tunnel to the provider");
    assertTrue(client.pings(address, OLD + ":1", 1), "the gateway has an address there");
    assertTrue(routes().contains("unreachable 2001:db8:a000::/56"), routes());
    assertTrue(router.learned(peer.publicKey()).contains(address));
    String said = client.solicitRouter(tunnel.device());
    assertTrue(said.contains("2001:db8:f::53"), said);
    String shown = router.show();
    assertTrue(shown.contains("uplink: wan0, BOUND since "), shown);
    assertTrue(shown.contains("2001:db8:a000::/56, valid for "), shown);
    assertTrue(shown.contains(": " + OLD + ":/64\n"), shown);

    kea.renumber("2001:db8:b000::");
    awaitLog(router, "has 2001:db8:b000::/56");
    String moved = awaitAddress(tunnel, NEW, MOVE);
    Await.until("its way back", MOVE, () -> client.pings(moved, PROVIDER, 1));
    assertTrue(client.pings(moved, PROVIDER, 3), "with the new address");
    Await.until(
        "all of the old prefix to go: " + routes(), MOVE, () -> !routes().contains("2001:db8:a0"));
    assertFalse(gateway.ip("-6", "addr").contains(OLD));
    assertFalse(router.learned(peer.publicKey()).contains(address));
    assertTrue(
        client.ip("-6", "addr", "show", "dev", tunnel.device(), "deprecated").contains(OLD),
        "nothing new is begun with the old address");
    assertTrue(client.pingsInVain(address, PROVIDER, 1), "it is nobody's any more");
  }

  @Test
  void shouldKeepTheLeaseOverARestartOfEitherAndOverANewLine() {
    Slaacguard first = startGateway("wan0");
    awaitLog(first, "has 2001:db8:a000::/56");
    Await.until("the route", SOON, () -> routes().contains(OLD));
    kea.stop();
    Command.of("kill", "-TERM", "" + first.program().pid()).succeed();
    assertEquals(0, first.program().await(SOON), first.program().log());
    assertFalse(routes().contains("2001:db8:a0"), routes());

    // Without a server: what is remembered is valid.
    Slaacguard again = first.restart();
    awaitLog(again, "has 2001:db8:a000::/56");
    Await.until("the route", SOON, () -> routes().contains(OLD));

    // Another line, as after a PPP session: the interface has another index.
    gateway.ip("link", "del", "wan0");
    awaitLog(again, "uplink wan0 is away");
    line.connect();
    kea.restart();
    Await.until(
        "Kea to lengthen the lease: " + kea.log(),
        SOON,
        () -> kea.log().contains("DHCP6_PD_LEASE_") && kea.log().contains("2001:db8:a000::/56"));
    assertTrue(routes().contains(OLD), routes());
    assertFalse(again.program().log().contains("nothing is delegated"), again.program().log());
  }

  /**
   * A link that comes up without duplicate address detection, as PPP does. What each step takes is
   * printed; how much of it is the machine's load can be read from the steps that wait for nothing.
   */
  @Test
  void shouldHaveAPrefixSoonAfterTheLinkIsUp() throws Exception {
    List<Long> waited = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      gateway.ip("link", "set", "wan0", "down");
      gateway.sysctl("net.ipv6.conf.wan0.accept_dad", "0");
      Slaacguard router = startGateway("wan0");
      try (DhcpCapture capture = DhcpCapture.on(provider, "isp0", "link-" + i)) {
        long up = System.currentTimeMillis() * 1000;
        gateway.up("wan0");
        awaitLog(router, "has 2001:db8:a000::/56");
        Await.until("the capture", SOON, () -> at(capture, Dhcp6Type.REPLY) > 0);
        LinkTimes times =
            new LinkTimes(
                up,
                at(router, "uplink wan0 is there"),
                at(capture, Dhcp6Type.SOLICIT),
                at(capture, Dhcp6Type.ADVERTISE),
                at(capture, Dhcp6Type.REQUEST),
                at(capture, Dhcp6Type.REPLY),
                at(router, "has 2001:db8:a000::/56"));
        System.out.println(times);
        waited.add(times.request() - times.solicit());
      }
      router.close();
      Files.delete(topology.folder().resolve("uplink-wan0.lease"));
    }
    // A Solicit that leaves late on a busy machine shortens what the capture sees of that second.
    assertTrue(
        Collections.max(waited) >= 1_000_000, "all servers have a second to answer: " + waited);
  }

  private static long at(DhcpCapture capture, Dhcp6Type type) {
    return capture.said().stream()
        .filter(each -> each.message().type() == type)
        .mapToLong(DhcpCapture.Said::at)
        .findFirst()
        .orElse(0);
  }

  /** When a line with this text was logged first, in microseconds since 1970. */
  private static long at(Slaacguard of, String text) {
    return of.program()
        .log()
        .lines()
        .filter(line -> line.contains(text))
        .map(line -> OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant())
        .mapToLong(moment -> moment.toEpochMilli() * 1000)
        .findFirst()
        .orElseThrow();
  }

  /** The uplink is a bridge, in whose port is the cable to the provider. */
  @Test
  void shouldDoWhatTheProviderDemandsAndGiveTheLeaseBackIfAskedTo() {
    gateway.ip("link", "add", "brwan", "type", "bridge", "forward_delay", "0");
    gateway.ip("link", "set", "wan0", "master", "brwan");
    gateway.up("brwan");
    gateway.succeed(
        Command.of("nft", "-f", "-")
            .input(
                """
                table inet seen {
                  counter marked { }
                  counter plain { }
                  chain out {
                    type filter hook output priority 0;
                    udp dport 547 meta priority 0:6 counter name marked
                    udp dport 547 meta priority != 0:6 counter name plain
                  }
                }
                """));
    Slaacguard router =
        startGateway("brwan release=yes priority=6 duid=00:04:01:02:03 option=15:0003666f6f");
    awaitLog(router, "uplink brwan: has 2001:db8:a000::/56");
    Command.of("kill", "-TERM", "" + router.program().pid()).succeed();
    assertEquals(0, router.program().await(SOON), router.program().log());
    assertTrue(kea.log().contains("duid=[00:04:01:02:03]"), kea.log());
    assertTrue(kea.log().contains("DHCP6_RELEASE_PD"), kea.log());
    // Solicit, Request and Release: what a VLAN makes of it is in its egress-qos-map.
    assertTrue(packets("marked") >= 3, "each message has the priority of the file");
    assertEquals(0, packets("plain"));
  }

  /** Packets that the gateway has sent and one of the counters has seen. */
  private long packets(String counter) {
    String shown = gateway.succeed(Command.of("nft", "list", "counter", "inet", "seen", counter));
    return Long.parseLong(shown.replaceAll("(?s).*packets (\\d+) .*", "$1"));
  }
}
