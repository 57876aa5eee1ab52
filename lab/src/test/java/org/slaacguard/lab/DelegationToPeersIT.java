package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that are routers ask for prefixes over the tunnel: dhcpcd, wide-dhcpv6 and networkd on a
 * stock WireGuard interface, and ours. What they get is a part of what the gateway gets from its
 * provider, and moves with it.
 *
 * <pre>
 *                    ┌── dhcpcd       lan0
 *   provider ── gateway ─ wide        lan0
 *     isp0   wan0    ├── networkd     lan0
 *                    └── slaacguard   lan0
 *                 outerN wan0: 10.7.N.0/24
 *
 *   in the tunnel: link-local addresses; on each lan0 a part of what Kea delegates to the gateway
 * </pre>
 */
@Timeout(300)
class DelegationToPeersIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration MOVE = Duration.ofSeconds(10);
  private static final String OLD = "2001:db8:a000:";
  private static final String NEW = "2001:db8:b000:";

  private Topology topology;
  private Host gateway;
  private Kea kea;
  private Slaacguard server;
  private DelegatedRouter dhcpcd;
  private DelegatedRouter wide;
  private DelegatedRouter networkd;
  private DelegatedRouter ours;

  @BeforeEach
  void start() {
    topology = Topology.open();
    gateway = topology.host("gateway");
    kea = ProviderLine.of(topology.host("provider"), gateway, 20).kea();
    gateway.forwarding();
    Host lans = topology.host("lans");
    dhcpcd = DelegatedRouter.of(gateway, lans, "dhcpcd", 1);
    wide = DelegatedRouter.of(gateway, lans, "wide", 2);
    networkd = DelegatedRouter.of(gateway, lans, "networkd", 3);
    ours = DelegatedRouter.of(gateway, lans, "slaacguard", 4);
    server =
        Slaacguard.start(
            gateway,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .address("fe80::1/64")
                .line("Uplink = wan0 dns=yes")
                .line("DelegatePrefix = delegated:80/57 length=60-64")
                .remotes(routers().stream().map(DelegatedRouter::asPeer).toList()));
    Await.until(
        "the provider's prefix",
        SOON,
        () -> server.program().log().contains("has 2001:db8:a000::/56"));
    ours.slaacguard(server);
    dhcpcd.dhcpcd(server);
    wide.wide(server);
    networkd.networkd(server);
  }

  private List<DelegatedRouter> routers() {
    return List.of(dhcpcd, wide, networkd, ours);
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private String routes() {
    return gateway.ip("-6", "route") + gateway.ip("-6", "route", "show", "type", "unreachable");
  }

  private List<String> delegated(String publicKey) {
    return server.showJson().get("peers").elements().stream()
        .filter(peer -> peer.get("publicKey").text().equals(publicKey))
        .flatMap(peer -> peer.get("delegatedPrefixes").elements().stream())
        .map(lease -> lease.get("prefix").text())
        .toList();
  }

  /**
   * Whether a client heard of its prefix before the gateway led there is told by the first ping.
   */
  private void assertReaches(DelegatedRouter router, String address) {
    assertTrue(
        router.host().pings(address, ProviderLine.PROVIDER, 2),
        () ->
            router.log()
                + server.program().log()
                + router.host().ip("-6", "rule")
                + router.host().ip("-6", "route", "show", "table", "all"));
  }

  @Test
  void shouldServeRoutersAndMoveThemWithTheProvidersPrefix() {
    for (DelegatedRouter each : routers()) {
      assertReaches(each, each.awaitAddress(OLD));
    }
    String prefix = delegated(wide.publicKey()).getFirst();
    assertTrue(prefix.endsWith("/61"), prefix);
    assertTrue(routes().contains(prefix + " dev " + server.device()), routes());
    assertTrue(routes().contains("unreachable 2001:db8:a000::/56"), routes());
    assertTrue(wide.log().contains("2001:db8:f::53"), wide.log());

    kea.renumber("2001:db8:b000::");
    Await.until(
        "another prefix", SOON, () -> server.program().log().contains("has 2001:db8:b000::/56"));
    String moved = ours.awaitAddress(NEW, MOVE);
    assertReaches(ours, moved);
    Await.until(
        "the dead prefix to go",
        MOVE,
        () ->
            ours.host().globalAddresses("lan0").stream()
                .allMatch(a -> a.address().startsWith(NEW)));
    assertTrue(server.counter("dhcp6_reconfigures") >= 1);
    assertEquals(1, delegated(ours.publicKey()).size());
    for (DelegatedRouter each : routers()) {
      assertReaches(each, each.awaitAddress(NEW));
    }
    assertTrue(!routes().contains(OLD), routes());
    String history =
        topology.host("nobody").run(Slaacguard.command(topology, "history", prefix)).output();
    assertTrue(history.contains(prefix) && history.contains("delegated no more"), history);
  }
}
