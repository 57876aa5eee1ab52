package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/** What {@code doctor --fix} does, in a network namespace of the test's own with two interfaces. */
@NeedsRoot
final class FixTest {
  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;

  @BeforeEach
  void enter() {
    rtnetlink = Rtnetlink.open();
    rtnetlink.links().createVeth("wan.7", "wg0", null);
  }

  @AfterEach
  void leave() {
    rtnetlink.close();
  }

  private static String setting(String name) throws IOException {
    return Sysctl.get(name).orElseThrow();
  }

  private static Fix.Settings.Setting listening(String name) {
    return new Fix.Settings.Setting(Sysctl.ipv6(name, "accept_ra"), "2");
  }

  @Test
  void shouldSetAnInterfaceUp() throws IOException {
    Fix fix = new Fix.LinkUp("wg0");
    assertEquals("'ip link set wg0 up'", fix.command());
    fix.apply();
    assertTrue(rtnetlink.links().get("wg0").isUp());
    fix.apply();
    assertTrue(rtnetlink.links().get("wg0").isUp(), "twice does no harm");
    assertFalse(rtnetlink.links().get("wan.7").isUp(), "no other one");
  }

  @Test
  void shouldSwitchIpv6OnAgain() throws IOException {
    String name = Sysctl.ipv6("wg0", "disable_ipv6");
    Sysctl.set(name, "1");
    Fix fix = Fix.Settings.of(name, "0");
    assertEquals("'sysctl net.ipv6.conf.wg0.disable_ipv6=0'", fix.command());
    fix.apply();
    assertEquals("0", setting(name));
  }

  @Test
  void shouldListenToRoutersBeforeItForwards() throws IOException {
    Sysctl.set(HostInspector.FORWARDING, "0");
    Sysctl.set(Sysctl.ipv6("wan.7", "accept_ra"), "1");
    Sysctl.set(Sysctl.ipv6("wg0", "accept_ra"), "0");
    Fix fix = Fix.Settings.of(HostInspector.FORWARDING, "1").after(List.of(listening("wan.7")));
    assertEquals(
        "'sysctl net/ipv6/conf/wan.7/accept_ra=2 net.ipv6.conf.all.forwarding=1'", fix.command());
    fix.apply();
    assertEquals("2", setting(Sysctl.ipv6("wan.7", "accept_ra")));
    assertEquals("1", setting(HostInspector.FORWARDING));
    assertEquals("0", setting(Sysctl.ipv6("wg0", "accept_ra")), "no other interface");
  }

  @Test
  void shouldLetAForwardingUplinkHearRoutersAgain() throws IOException {
    Sysctl.set(HostInspector.FORWARDING, "1");
    new Fix.Settings(List.of(listening("wan.7"))).apply();
    assertEquals("2", setting(Sysctl.ipv6("wan.7", "accept_ra")));
    assertEquals("1", setting(HostInspector.FORWARDING), "what was well stays");
  }

  @Test
  void shouldSayWhatIsGoneMeanwhile() {
    assertThrows(IOException.class, () -> new Fix.LinkUp("gone0").apply());
    Fix gone = new Fix.Settings(List.of(listening("gone0")));
    IOException said = assertThrows(IOException.class, gone::apply);
    assertTrue(String.valueOf(said.getMessage()).contains("gone0"), said::toString);
  }
}
