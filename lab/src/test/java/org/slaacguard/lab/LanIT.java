package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A home router without radvd: hosts of its LAN get addresses of what the provider delegates.
 *
 * <pre>
 *  provider ─────────────────── gateway ────────── host
 *     isp0  2001:db8:f::/64  wan0    lan0      eth0
 *
 *  on the LAN: subnet 2 of what is delegated of 2001:db8:a000::/40, later of 2001:db8:b000::/40
 * </pre>
 */
@Timeout(300)
class LanIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration MOVE = Duration.ofSeconds(60);
  private static final String OLD = "2001:db8:a000:2:";
  private static final String NEW = "2001:db8:b000:2:";

  private Topology topology;
  private Host gateway;
  private Host host;
  private ProviderLine line;

  @BeforeEach
  void start() {
    topology = Topology.open();
    Host provider = topology.host("provider");
    gateway = topology.host("gateway");
    host = topology.host("host");
    line = ProviderLine.of(provider, gateway);
    topology.cable(gateway, "lan0", host, "eth0");
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private Slaacguard startRouter() {
    return Slaacguard.start(
        gateway,
        TunnelSetup.create()
            .listen(DemoNetwork.PORT)
            .line("Uplink = wan0 dns=yes address=yes")
            .line("AdvertisePrefix = delegated:1")
            .line("LanPrefix = lan0 delegated:2")
            .line("OnPrefixChange = echo \"$SLAACGUARD_SUBNETS\" >> " + told()));
  }

  /** What the hook has written. */
  private Path told() {
    return topology.folder().resolve("told");
  }

  private void awaitTold(String subnet) {
    Await.until(
        "the hook to tell of " + subnet,
        SOON,
        () -> {
          try {
            return Files.exists(told()) && Files.readString(told()).contains("lan0=" + subnet);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private String awaitAddress(String prefix, Duration deadline) {
    return Await.value(
        "an address in " + prefix,
        deadline,
        () ->
            host.globalAddresses("eth0").stream()
                .map(DeviceAddress::address)
                .filter(address -> address.startsWith(prefix))
                .findFirst()
                .orElse(""),
        address -> !address.isEmpty());
  }

  /** All that a router leaves on this host, but for its tunnel. */
  private String left() {
    return gateway.ip("-6", "addr", "show", "scope", "global")
        + gateway.ip("-6", "route", "show", "table", "all")
        + gateway.ip("-6", "rule");
  }

  @Test
  void shouldServeHostsOfTheLanAndMoveThemWhenThePrefixChanges() {
    Slaacguard router = startRouter();
    String address = awaitAddress(OLD, SOON);
    Await.until("to the provider", SOON, () -> host.pings(address, ProviderLine.PROVIDER, 1));
    assertTrue(host.pings(address, OLD + ":1", 1), "the gateway has the first address");
    String said = host.solicitRouter("eth0");
    assertTrue(said.contains("2001:db8:f::53"), said);
    assertTrue(said.contains("1500 bytes"), said);
    String shown = router.show();
    assertTrue(shown.contains("delegated:2 on lan0: " + OLD + ":/64\n"), shown);
    awaitTold(OLD + ":/64");
    String uplink = gateway.ip("-6", "addr", "show", "dev", "wan0");
    assertTrue(uplink.contains("2001:db8:f::1000/128"), uplink);
    String rules = gateway.ip("-6", "rule");
    assertTrue(
        rules.contains("from 2001:db8:a000::/56 lookup main suppress_prefixlength 0"), rules);

    line.kea().renumber("2001:db8:b000::");
    Await.until(
        "the provider's other prefix",
        SOON,
        () -> router.program().log().contains("has 2001:db8:b000::/56"));
    String moved = awaitAddress(NEW, MOVE);
    assertTrue(host.pings(moved, ProviderLine.PROVIDER, 3), "with the new address");
    assertTrue(
        host.ip("-6", "addr", "show", "dev", "eth0", "deprecated").contains(OLD),
        "nothing new is begun with the old address");
    assertFalse(gateway.ip("-6", "addr", "show", "dev", "lan0").contains(OLD));
    assertFalse(gateway.ip("-6", "route").contains(OLD), "nor is it on-link any more");
    awaitTold(NEW + ":/64");
    Await.until(
        "what has an old address to be refused: " + gateway.ip("-6", "rule"),
        MOVE,
        () -> gateway.ip("-6", "rule").contains("from " + OLD + ":/64 blackhole"));
    assertTrue(host.pingsInVain(address, ProviderLine.PROVIDER, 1), "nor does it leave");
  }

  @Test
  void shouldFollowAnInterfaceThatComesAndGoesAndLeaveNothingBehind() {
    String before = left();
    gateway.ip("link", "del", "lan0");
    Slaacguard router = startRouter();
    Await.until("a notice", SOON, () -> router.show().contains("lan0 is not there"));
    topology.cable(gateway, "lan0", host, "eth0");
    awaitAddress(OLD, SOON);
    gateway.ip("link", "del", "lan0");
    Await.until("a notice", SOON, () -> router.show().contains("lan0 is not there"));
    topology.cable(gateway, "lan0", host, "eth0");
    awaitAddress(OLD, SOON);

    router.program().kill();
    assertTrue(gateway.ip("-6", "addr", "show", "dev", "lan0").contains(OLD), "nobody undid it");
    Slaacguard again = router.restart();
    Await.until(
        "its address", SOON, () -> gateway.ip("-6", "addr", "show", "dev", "lan0").contains(OLD));
    assertTrue(host.ip("-6", "route").contains("default via fe80:"));
    // Who has not spoken on the LAN has nothing to take leave of.
    host.solicitRouter("eth0");
    Command.of("kill", "-TERM", "" + again.program().pid()).succeed();
    assertEquals(0, again.program().await(SOON), again.program().log());
    assertTrue(
        host.ip("-6", "route").contains("default via fe80:"),
        "a router that may be back at once takes no route away");

    Slaacguard last = router.restart();
    Await.until(
        "its address", SOON, () -> gateway.ip("-6", "addr", "show", "dev", "lan0").contains(OLD));
    host.solicitRouter("eth0");
    Command.Result down =
        gateway.run(Slaacguard.command(topology, "down", "--for-good", last.device()));
    assertEquals(0, down.status(), down.output());
    Await.until(
        "the hosts' default route to go",
        MOVE,
        () -> !host.ip("-6", "route").contains("default via"));
    assertEquals(withoutIndexes(before), withoutIndexes(left()));
  }

  @Test
  void shouldTakeLeaveOfALanThreeTimes() {
    Slaacguard router = startRouter();
    awaitAddress(OLD, SOON);
    Program heard =
        host.start(Command.of("tcpdump", "-n", "-l", "-v", "-i", "eth0", "icmp6[icmp6type]==134"));
    Await.until("tcpdump to listen", SOON, () -> heard.log().contains("listening on"));
    gateway.succeed(Slaacguard.command(topology, "set", router.device(), "lan-prefix", ""));
    awaitFarewells(heard, 3);
    Await.until("no default route", MOVE, () -> !host.ip("-6", "route").contains("default via"));
    gateway.succeed(
        Slaacguard.command(topology, "set", router.device(), "lan-prefix", "lan0 delegated:2"));
    Await.until("a default route", MOVE, () -> host.ip("-6", "route").contains("default via"));
    gateway.succeed(Slaacguard.command(topology, "down", "--for-good", router.device()));
    awaitFarewells(heard, 6);
    Await.until("no default route", MOVE, () -> !host.ip("-6", "route").contains("default via"));
    assertEquals(6, farewells(heard), heard::log);
    heard.close();
  }

  private static void awaitFarewells(Program heard, int count) {
    Await.until(count + " times no router", SOON, () -> farewells(heard) >= count);
  }

  private static long farewells(Program heard) {
    return heard.log().lines().filter(line -> line.contains("router lifetime 0s")).count();
  }

  @Test
  void shouldShareAnUplinkAndKeepWhatTheOtherInterfaceNeeds() {
    Slaacguard first = startRouter();
    awaitAddress(OLD, SOON);
    String second = topology.interfaceName();
    Path file =
        Tunnel.write(
            gateway,
            second + ".conf",
            TunnelSetup.create()
                .line("Backend = userspace")
                .line("Uplink = wan0 address=yes")
                .line("AdvertisePrefix = delegated:3")
                .toFile());
    Command.Result up = gateway.run(Slaacguard.command(topology, "up", file.toString()));
    assertEquals(0, up.status(), up.output());
    Await.until("subnet 3", SOON, () -> gateway.ip("-6", "route").contains("2001:db8:a000:3::/64"));
    assertTrue(first.program().log().contains(second + ": shares the uplink wan0"));

    // A better default route, which leads nowhere, is not for what wan0 has delegated.
    gateway.ip("-6", "route", "add", "default", "via", "fe80::dead", "dev", "lan0", "metric", "1");
    assertTrue(host.pings(awaitAddress(OLD, SOON), ProviderLine.PROVIDER, 1));

    Command.Result down = gateway.run(Slaacguard.command(topology, "down", first.device()));
    assertEquals(0, down.status(), down.output());
    assertFalse(gateway.ip("-6", "addr", "show", "dev", "lan0").contains(OLD));
    Await.until(
        "what the second needs: " + left(),
        MOVE,
        () ->
            left().contains("unreachable 2001:db8:a000::/56")
                && left().contains("from 2001:db8:a000::/56 lookup main")
                && left().contains("2001:db8:f::1000/128"));
    assertEquals(0, gateway.run(Slaacguard.command(topology, "down", second)).status());
    assertFalse(left().contains("2001:db8:a000:"), left());
  }

  /**
   * The cable that came back has another index and hardware address, and so other addresses; that
   * the host forwards stays, and with it the routers' anycast addresses.
   */
  private static String withoutIndexes(String text) {
    return text.replaceAll("(?m)^\\d+: ", "")
        .replaceAll("@if\\d+", "")
        .replaceAll("fe80:\\S*", "fe80::")
        .lines()
        .filter(line -> !line.contains("lan0") && !line.contains("anycast") && !line.isBlank())
        .sorted()
        .reduce("", (all, each) -> all + each.strip() + "\n");
  }
}
