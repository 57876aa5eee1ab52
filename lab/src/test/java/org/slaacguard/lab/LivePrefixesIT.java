package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The host follows the prefixes that are advertised, while the daemon runs; and a daemon that is
 * killed leaves what the next one takes over. One host, no cable: nobody has to answer.
 */
@Timeout(300)
class LivePrefixesIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private Topology topology;
  private Host host;

  @BeforeEach
  void start() {
    topology = Topology.open();
    host = topology.host("gateway");
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private void advertise(String device, String prefixes) {
    Slaacguard.command(topology, "set", device, "advertise-prefix", prefixes).succeed();
  }

  private String setting(String name) {
    return host.command("sysctl", "-n", name).succeed().strip();
  }

  private void awaitSetting(String name, String value) {
    Await.value(name, SOON, () -> setting(name), value::equals);
  }

  private void await(String device, boolean there, String prefix) {
    Await.until(
        (there ? "a route to " : "no route to ") + prefix,
        SOON,
        () -> host.ip("-6", "route", "show", "dev", device).contains(prefix) == there);
  }

  @Test
  void shouldMakeARouterOfTheHostWhenAPrefixIsSetAndAClientAgainWhenNoneIs() {
    Slaacguard gateway = Slaacguard.start(host, TunnelSetup.create().address("10.9.0.1/24"));
    String device = gateway.device();
    assertEquals("0", setting("net.ipv6.conf.all.forwarding"));
    advertise(device, "2001:db8:5::/64 valid=30s preferred=10s");
    await(device, true, "2001:db8:5::/64");
    Await.until(
        "fe80::1", SOON, () -> host.ip("-6", "addr", "show", "dev", device).contains("fe80::1/64"));
    awaitSetting("net.ipv6.conf.all.forwarding", "1");
    awaitSetting("net.ipv6.conf." + device + ".accept_ra", "0");
    advertise(device, "2001:db8:6::/64 valid=6s preferred=3s");
    await(device, true, "2001:db8:6::/64");
    assertTrue(
        host.ip("-6", "route", "show", "dev", device).contains("2001:db8:5::/64"),
        "hosts have addresses in it, and it is valid for 30 s");
    await(device, false, "2001:db8:5::/64");
    advertise(device, "");
    await(device, false, "2001:db8:6::/64");
    Await.until(
        "fe80::1 to go",
        SOON,
        () -> !host.ip("-6", "addr", "show", "dev", device).contains("fe80::1/64"));
    assertTrue(host.ip("addr", "show", "dev", device).contains("10.9.0.1/24"));
  }

  @Test
  void shouldTakeOverWhatAKilledDaemonLeftAndLeaveNothing() throws IOException {
    TunnelSetup setup = TunnelSetup.create().address("10.9.0.1/24").address("2001:db8:9::1/64");
    for (String allowed : new String[] {"0.0.0.0/0", "::/0"}) {
      setup = setup.remote(TunnelSetup.Remote.of(KeyPair.generate().publicKey()).allowed(allowed));
    }
    String rules = host.ip("rule") + host.ip("-6", "rule");
    Slaacguard killed = Slaacguard.start(host, setup);
    Path journal = Path.of("/run/slaacguard", killed.device() + ".journal");
    assertTrue(Files.readString(journal).contains("begun host rule ipv4 table 51820"));
    advertise(killed.device(), "2001:db8:5::/64");
    await(killed.device(), true, "2001:db8:5::/64");
    Command.of("kill", "-KILL", "" + killed.program().pid()).succeed();
    killed.program().await(SOON);
    assertTrue(host.ip("rule").contains("51820"), "left");
    Slaacguard again = killed.restart();
    assertTrue(host.ip("-6", "rule").contains("51820"), "taken over");
    assertEquals(1, host.ip("rule").lines().filter(line -> line.contains("51820")).count());
    Command.of("kill", "-TERM", "" + again.program().pid()).succeed();
    assertEquals(0, again.program().await(SOON), again.program().log());
    assertEquals(rules, host.ip("rule") + host.ip("-6", "rule"));
    assertFalse(host.command("nft", "list", "tables").succeed().contains("slaacguard"));
    assertFalse(Files.exists(journal), "nothing is left to undo");
  }

  /** Whoever made it sets it up: wg-quick would find its routes there already. */
  @Test
  void shouldLeaveTheHostAloneRoundABareInterface() {
    String device = topology.interfaceName();
    Program program = host.start(Slaacguard.command(topology, "--foreground", device));
    Tunnel.awaitReady(host, device, program);
    host.ip("link", "set", device, "up");
    advertise(device, "2001:db8:5::/64");
    assertTrue(Slaacguard.command("show", device, "--json").succeed().contains("2001:db8:5::/64"));
    assertFalse(host.ip("-6", "route", "show", "dev", device).contains("2001:db8:5"));
    assertFalse(host.ip("-6", "addr", "show", "dev", device).contains("fe80::1/64"));
    assertEquals("0", setting("net.ipv6.conf.all.forwarding"));
    Command.of("kill", "-TERM", "" + program.pid()).succeed();
    assertEquals(0, program.await(SOON), program.log());
  }
}
