package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.host.DeviceSizes.DeviceSize;

/** The sizes of other devices: set from below, given back from above, whoever is killed when. */
final class DeviceSizesTest {
  @TempDir private Path folder;
  private final FakeHost host = new FakeHost();

  @BeforeEach
  void begin() {
    host.device("eth0", 1500);
    host.device("eth0.7", 1500);
  }

  private Path journal() {
    return folder.resolve("sgt0.journal");
  }

  private HostReconciler daemon() {
    host.dieAfter(Integer.MAX_VALUE);
    HostJournal journal = new HostJournal(journal());
    return new HostReconciler(
        host, journal, new AdvertisementGuard("sgt0", journal, host.settings()));
  }

  private DeviceSize size(String name, int mtu, Map<String, Integer> on) {
    return new DeviceSize(name, host.indexes.getOrDefault(name, 0), mtu, on);
  }

  private HostPlan plan(int tunnel, int ppp) {
    return new Plans()
        .sizes(
            tunnel,
            size("eth0", 1508, Map.of()),
            size("eth0.7", 1508, Map.of("eth0", 0)),
            size("ppp0", ppp, Map.of("eth0.7", 8)))
        .plan();
  }

  @Test
  void shouldFollowEachSessionAndGiveAllBack() throws Exception {
    String before = host.text();
    HostReconciler daemon = daemon();
    HostPlan waiting = plan(0, 1500);
    daemon.up((h, view, done) -> waiting);
    assertEquals(Map.of("eth0", 1508, "eth0.7", 1508), host.mtus);
    assertEquals(
        "[mtu eth0 1508, mtu eth0.7 1508]", host.log.subList(0, 2).toString(), host.log::toString);

    host.device("ppp0", 1492);
    daemon.follow(plan(1420, 1500));
    assertEquals(1500, host.mtus.get("ppp0"));
    assertEquals(1420, host.mtu);

    host.mtus.remove("ppp0");
    host.device("ppp0", 1492);
    daemon.follow(plan(1420, 1500));
    assertEquals(1500, host.mtus.get("ppp0"), "another session of the same name");

    host.mtus.remove("ppp0");
    daemon.undoAll();
    assertEquals(before, host.text());
    assertFalse(Files.exists(journal()));
  }

  @Test
  void shouldTakeBackFromASessionWhatItHadByTheRoomBelow() throws Exception {
    HostReconciler daemon = daemon();
    HostPlan waiting = plan(0, 1500);
    daemon.up((h, view, done) -> waiting);
    host.device("ppp0", 1500);
    daemon.follow(plan(1420, 1500));
    daemon.undoAll();
    assertEquals(Map.of("eth0", 1500, "eth0.7", 1500, "ppp0", 1492), host.mtus);
  }

  @Test
  void shouldTakeBackWhatAScriptGaveASession() throws Exception {
    HostReconciler daemon = daemon();
    HostPlan waiting = plan(0, 1500);
    daemon.up((h, view, done) -> waiting);
    host.device("ppp0", 1492);
    daemon.follow(plan(1412, 1492));
    host.mtus.put("ppp0", 1500);
    daemon.follow(plan(1412, 1492));
    assertEquals(1492, host.mtus.get("ppp0"));
    daemon.undoAll();
    assertEquals(Map.of("eth0", 1500, "eth0.7", 1500, "ppp0", 1492), host.mtus);
  }

  @Test
  void shouldLeaveWhatWasThereBefore() throws Exception {
    host.mtus.put("eth0", 1508);
    host.mtus.put("eth0.7", 1508);
    host.device("ppp0", 1500);
    String before = host.text();
    HostReconciler daemon = daemon();
    HostPlan plan = plan(1420, 1500);
    daemon.up((h, view, done) -> plan);
    daemon.undoAll();
    assertEquals(before, host.text());
  }

  @Test
  void shouldNotUndoWhatSomebodyElseHasChangedSince() throws Exception {
    HostReconciler daemon = daemon();
    HostPlan plan = plan(0, 1500);
    daemon.up((h, view, done) -> plan);
    host.mtus.put("eth0", 9000);
    daemon.undoAll();
    assertEquals(Map.of("eth0", 9000, "eth0.7", 1500), host.mtus);
  }

  @Test
  void shouldGiveBackWhatADaemonThatWasKilledHasSet() throws Exception {
    host.device("ppp0", 1492);
    String before = host.text();
    int moment = 0;
    while (true) {
      HostReconciler first = daemon();
      host.dieAfter(moment++);
      HostPlan plan = plan(1420, 1500);
      try {
        first.up((h, view, done) -> plan);
        break;
      } catch (FakeHost.Killed e) {
        // The next one wants nothing of it.
        HostReconciler next = daemon();
        HostPlan none = new Plans().plan();
        next.up((h, view, done) -> none);
        assertEquals(Map.of("eth0", 1500, "eth0.7", 1500, "ppp0", 1492), host.mtus, "at " + moment);
        next.undoAll();
        assertEquals(before, host.text());
      }
    }
    assertEquals(Map.of("eth0", 1508, "eth0.7", 1508, "ppp0", 1500), host.mtus);
  }

  @Test
  void shouldGoOnWithWhatADeviceRefuses() throws Exception {
    host.refuses = "eth0 1508";
    HostReconciler daemon = daemon();
    HostPlan none = new Plans().plan();
    daemon.up((h, view, done) -> none);
    daemon.follow(plan(1412, 1492));
    assertEquals(1500, host.mtus.get("eth0"));
    assertEquals(1412, host.mtu);
    daemon.undoAll();
    assertEquals(Map.of("eth0", 1500, "eth0.7", 1500), host.mtus);
  }
}
