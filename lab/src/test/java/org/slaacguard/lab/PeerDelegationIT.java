package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
class PeerDelegationIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration MOVE = Duration.ofSeconds(60);
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
    String history = command("history", prefix);
    assertTrue(history.contains(prefix) && history.contains("delegated no more"), history);
    history = command("history", "--interface", "wan0");
    assertTrue(history.contains("2001:db8:a000::/56"), history);
    assertTrue(history.contains("gateway   wan0"), history);
    leadsToThemAfterADeath();
    followsItsFile();
  }

  /**
   * Nobody asks again: what was given is in the routes of the next daemon, and reaches its peer.
   */
  private void leadsToThemAfterADeath() {
    List<String> before =
        routers().stream().map(each -> delegated(each.publicKey()).getFirst()).toList();
    server.program().kill();
    server = server.restart();
    for (int i = 0; i < before.size(); i++) {
      DelegatedRouter each = routers().get(i);
      String its = before.get(i);
      Await.until(
          "the route to " + its + " of " + each.host(),
          SOON,
          () -> routes().contains(its + " dev " + server.device()));
      assertEquals(List.of(its), delegated(each.publicKey()));
      String address = each.awaitAddress(NEW);
      Await.until(
          each.host() + " to be reached",
          SOON,
          () -> each.host().pings(address, ProviderLine.PROVIDER, 1));
    }
  }

  /** Peers that are disabled and a limit that is lowered cost prefixes at once; both come back. */
  private void followsItsFile() {
    String key = networkd.publicKey();
    String prefix = delegated(key).getFirst();
    String address = networkd.awaitAddress(NEW);
    command("peer", "disable", key, "--file", server.file().toString());
    Await.until("its route to go", MOVE, () -> !routes().contains(prefix));
    assertTrue(networkd.host().pingsInVain(address, ProviderLine.PROVIDER, 1));
    command("peer", "enable", key, "--file", server.file().toString());
    Await.until("it to be back", SOON, () -> delegated(key).equals(List.of(prefix)));
    assertTrue(routes().contains(prefix), routes());

    String file = read(server.file());
    write(server.file(), file.replace("DelegateLimit = 1", "DelegateLimit = 0"));
    command("reload", server.device());
    Await.until("all to go", MOVE, () -> delegated(wide.publicKey()).isEmpty());
    assertTrue(!routes().contains("/61 dev " + server.device()), routes());
    write(server.file(), file);
    command("reload", server.device());
    Await.until("one to be back", SOON, () -> !delegated(wide.publicKey()).isEmpty());
  }

  private String command(String... words) {
    Command.Result result = gateway.run(Slaacguard.command(topology, words));
    assertTrue(result.ok(), result.output());
    return result.output();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
