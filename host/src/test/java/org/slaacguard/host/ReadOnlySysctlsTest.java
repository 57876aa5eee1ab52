package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.IpPrefix;

/** A host whose settings nobody may write, as in most containers. */
class ReadOnlySysctlsTest {
  private static final String ACCEPT_RA = SysctlNames.acceptRa("sgt0");

  private final FakeHost host = new FakeHost();
  private HostJournal journal;
  private AdvertisementGuard guard;
  private HostReconciler daemon;
  @TempDir private Path folder;

  @BeforeEach
  void make() {
    host.dieAfter(Integer.MAX_VALUE);
    host.values.put(SysctlNames.FORWARDING, "1");
    host.values.put(SysctlNames.SRC_VALID_MARK, "1");
    host.values.put(SysctlNames.forwarding("sgt0"), "1");
    host.values.put(SysctlNames.acceptRa("eth1"), "0");
    host.readOnly.addAll(host.values.keySet());
    journal = new HostJournal(folder.resolve("sgt0.journal"));
    guard = new AdvertisementGuard("sgt0", journal, host.settings());
    daemon = new HostReconciler(host, journal, guard);
  }

  private void up() throws SetupException {
    HostPlan plan = Plans.gateway();
    assertEquals(plan, daemon.up((control, view, done) -> plan));
  }

  @Test
  void shouldSetUpAGatewayWhereAllSettingsAreRight() throws Exception {
    String start = host.text();
    up();
    assertEquals("1", host.values.get(ACCEPT_RA), "a router listens to nobody");
    assertTrue(journal.find(RefuseAdvertisements.SUBJECT).isEmpty());
    assertFalse(host.log.toString().contains("set net/"), host.log::toString);
    int did = host.log.size();
    daemon.follow(Plans.gateway());
    assertEquals(did, host.log.size(), "nothing is left to do");
    daemon.undoAll();
    assertEquals(start, host.text());
    assertFalse(Files.exists(folder.resolve("sgt0.journal")));
  }

  @Test
  void shouldLetPeersLearnWhereTheInterfaceIsDeaf() {
    assertDoesNotThrow(() -> guard.begin(host.index));
    assertTrue(journal.find(RefuseAdvertisements.SUBJECT).isEmpty());
    assertDoesNotThrow(guard::end);
  }

  @Test
  void shouldRefuseWhereTheInterfaceWouldListen() {
    for (String listening : List.of("2", "1")) {
      host.values.put(ACCEPT_RA, listening);
      host.values.put(SysctlNames.forwarding("sgt0"), listening.equals("2") ? "1" : "0");
      assertThrows(SetupException.class, () -> guard.begin(host.index), listening);
      assertThrows(SetupException.class, this::up, listening);
    }
  }

  /** Read-only for everybody, here and in a container. */
  @Test
  void shouldTolerateWhatIsRightAndNameTheOptionOtherwise() throws Exception {
    NamespaceSysctls settings = new NamespaceSysctls();
    String name = "net/ipv4/tcp_available_congestion_control";
    assertTrue(settings.isReadOnly(name));
    assertFalse(settings.isReadOnly("net/ipv4/no_such_setting"));
    settings.set(name, settings.get(name).orElseThrow());
    SetupException refusal = assertThrows(SetupException.class, () -> settings.set(name, "none"));
    assertEquals(
        "cannot write 'none' to /proc/sys/net/ipv4/tcp_available_congestion_control; a container"
            + " needs '--sysctl net.ipv4.tcp_available_congestion_control=none'",
        refusal.getMessage());
  }

  @Test
  void shouldAskOnceForEachPrefixWhereElseItIsOnLink() throws Exception {
    up();
    IpPrefix next = IpPrefix.parse("2001:db8:6::/64");
    daemon.follow(Plans.advertising(Plans.gateway(), "2001:db8:5::/64", next.toString()));
    daemon.follow(Plans.advertising(Plans.gateway(), next.toString(), "2001:db8:5::/64"));
    assertEquals(List.of(IpPrefix.parse("2001:db8:5::/64"), next), host.asked);
  }
}
