package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.OverTraffic;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.history.TrafficLedger;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class TrafficServiceTest {
  private static final PublicKey ALICE = PublicKey.parseHex("0a".repeat(32));
  private static final IpPrefix HERS = IpPrefix.parse("10.0.0.2/32");
  private static final long LIMIT = 1_000_000;
  private static final Instant NOVEMBER = Instant.parse("2026-11-30T12:00:00Z");
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:30Z");

  @TempDir private Path folder;
  private HistoryFile file;
  private Instant now = NOVEMBER;
  private final EventRing ring =
      new EventRing(1 << 20, () -> now, new AtomicLong()::incrementAndGet, new PeerNames());
  private final List<DeviceUpdate> changes = new ArrayList<>();
  private boolean refuses;
  private BlockedPeers blocked;
  private TrafficService service;

  private final Service.Out out =
      new Service.Out() {
        @Override
        public void transmit(PublicKey peer, byte[] packet) {}

        @Override
        public boolean change(DeviceUpdate update) {
          if (!refuses) {
            changes.add(update);
          }
          return !refuses;
        }
      };

  @BeforeEach
  void open() throws Exception {
    begin();
  }

  private void begin() throws Exception {
    file =
        HistoryFile.open(
            folder.resolve("history.db"),
            HistorySettings.USUAL,
            InstantSource.fixed(NOVEMBER),
            new FailureReport("test"));
    blocked = new BlockedPeers();
    service = new TrafficService("wg0", file.traffic("wg0"), blocked.reason(), ring, () -> now);
  }

  @AfterEach
  void close() throws Exception {
    file.close();
  }

  private void peer(long limit, OverTraffic over) {
    Settings settings =
        Settings.NONE.with(SettingTable.TRAFFIC_LIMIT, limit).with(SettingTable.OVER_TRAFFIC, over);
    follow(settings);
  }

  private void follow(Settings settings) {
    PeerChanges changes =
        new PeerChanges(List.of(new KnownPeer(ALICE, settings, List.of(HERS))), List.of());
    service.peers(changes, 0);
    blocked.peers(changes, 0);
  }

  private static DeviceStatus status(long bytes) {
    PeerStatus peer =
        new PeerStatus(ALICE, null, null, null, bytes, 0, 0, List.of(), Settings.NONE, List.of());
    return new DeviceStatus(
        "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(peer), Map.of());
  }

  private List<GatewayEvent> events() {
    return ring.after(0, 100);
  }

  private PeerUpdate lastChange() {
    return changes.getLast().peers().getFirst();
  }

  @Test
  void shouldTellOnceThatALimitIsReached() {
    peer(LIMIT, OverTraffic.NOTIFY);
    service.observe(status(LIMIT - 1), 0);
    assertEquals(List.of(), events());
    service.observe(status(LIMIT), 0);
    service.observe(status(LIMIT + 5), 0);
    assertEquals(1, events().size());
    GatewayEvent event = events().getFirst();
    assertEquals(EventType.TRAFFIC_LIMIT_REACHED, event.type());
    assertEquals(LIMIT, event.fields().get("used"));
    assertEquals(false, event.fields().get("disabled"));
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertEquals(List.of(), changes);
  }

  @Test
  void shouldStopAPeerUntilTheMonthEnds() {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertTrue(lastChange().replaceAllowedIps() && lastChange().allowedIps().isEmpty());
    now = DECEMBER;
    service.observe(status(LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertEquals(List.of(HERS), lastChange().allowedIps());
    assertEquals(2, changes.size());
  }

  /** A peer that is over its limit stays so, though the clock was in another month meanwhile. */
  @Test
  void shouldKnowWhatWasUsedWhenTheClockComesBack() {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    for (int year = 2027; year < 2029; year++) {
      now = Instant.parse(year + "-02-01T00:00:00Z");
      service.observe(status(LIMIT), 0);
      assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
      assertEquals(List.of(HERS), lastChange().allowedIps());
      now = NOVEMBER;
      service.observe(status(LIMIT), 0);
      assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
      assertEquals(List.of(), lastChange().allowedIps());
    }
    assertEquals(1, events().size(), "it was told already");
  }

  @Test
  void shouldNotCountWhatAClockThatWasAheadHasLeft() throws Exception {
    now = Instant.parse("2027-02-01T00:00:00Z");
    peer(10 * LIMIT, OverTraffic.DISABLE);
    service.observe(status(2 * LIMIT), 0);
    file.close();
    now = NOVEMBER;
    begin();
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(1), 0);
    assertEquals(List.of(), events());
  }

  @Test
  void shouldLearnWhatWasUsedWhenTheFileCanBeRead() throws Exception {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    file.close();
    changes.clear();
    Path written = folder.resolve("history.db");
    Path away = Files.move(written, folder.resolve("away"));
    Files.createDirectory(written);
    begin();
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(0), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertEquals(List.of(), changes);
    Files.delete(written);
    Files.move(away, written);
    long deadline = System.nanoTime() + 60_000_000_000L;
    for (long bytes = 1; changes.isEmpty(); bytes++) {
      assertTrue(System.nanoTime() - deadline < 0, "the peer goes on");
      service.observe(status(bytes), 0);
      assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
      Thread.sleep(20);
    }
    assertTrue(lastChange().allowedIps().isEmpty());
  }

  @Test
  void shouldGoOnTryingWhereTheBackendRefuses() {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    refuses = true;
    long next = blocked.poll(5, out);
    assertTrue(next > 5 && next < Long.MAX_VALUE);
    refuses = false;
    assertEquals(next, blocked.poll(next - 1, out));
    assertEquals(Long.MAX_VALUE, blocked.poll(next, out));
    assertEquals(1, changes.size());
  }

  @Test
  void shouldKeepAPeerStoppedWhateverChangesAndTellWhatIsConfigured() {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    DeviceUpdate update =
        DeviceUpdate.builder()
            .peers(
                List.of(PeerUpdate.builder(ALICE).allowedIp(HERS).persistentKeepalive(5).build()))
            .build();
    PeerUpdate amended = blocked.amend(update).peers().getFirst();
    assertEquals(List.of(), amended.allowedIps());
    assertEquals(5, amended.persistentKeepalive());
    InterfaceStatus told = service.report(new InterfaceStatus(blocked.configured(status(1))));
    assertEquals(List.of(HERS), told.device().peers().getFirst().allowedIps());
    assertEquals(1, told.notices().size());
    assertTrue(told.notices().getFirst().contains("until 2026-12-01"), told.notices().toString());
  }

  @Test
  void shouldEnableAPeerWhoseLimitIsRaisedOrThatComesAnew() {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    peer(2 * LIMIT, OverTraffic.DISABLE);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertEquals(List.of(HERS), lastChange().allowedIps());
    DeviceUpdate update = DeviceUpdate.builder().peers(List.of()).build();
    assertSame(update, blocked.amend(update));
    InterfaceStatus status = new InterfaceStatus(status(1));
    assertSame(status, service.report(status));
    assertSame(status.device(), blocked.configured(status.device()));
  }

  @Test
  void shouldKnowOverARestartWhatWasUsed() throws Exception {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(1, events().size());
    file.close();
    changes.clear();
    begin();
    peer(LIMIT, OverTraffic.DISABLE);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertTrue(lastChange().allowedIps().isEmpty());
    assertEquals(1, events().size(), "it was told already");
    assertFalse(service.report(new InterfaceStatus(status(1))).notices().isEmpty());
  }

  @Test
  void shouldTakeTheInterfacesLimitForPeersWithoutTheirOwn() {
    service.settings(Settings.NONE.with(SettingTable.TRAFFIC_LIMIT, LIMIT), 0);
    follow(Settings.NONE.with(SettingTable.TRAFFIC_LIMIT, 10 * LIMIT));
    service.observe(status(LIMIT), 0);
    assertEquals(List.of(), events());
    follow(Settings.NONE);
    assertEquals(1, events().size());
  }

  private void awaitNoDays() throws HistoryException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    Path written = folder.resolve("history.db");
    while (!TrafficLedger.find(written, null, LocalDate.EPOCH).isEmpty()) {
      assertTrue(System.nanoTime() - deadline < 0, "the days are still there");
      Thread.sleep(20); // who looks has the file for itself meanwhile
    }
  }

  @Test
  void shouldHaveNoLimitsWhileDaysAreNotKept() throws Exception {
    peer(LIMIT, OverTraffic.DISABLE);
    service.observe(status(LIMIT), 0);
    assertEquals(1, events().size());
    HistorySettings usual = HistorySettings.USUAL;
    file.follow(new HistorySettings(usual.keep(), 0, false, Duration.ZERO));
    service.observe(status(2 * LIMIT), 0);
    assertEquals(Long.MAX_VALUE, blocked.poll(0, out));
    assertEquals(List.of(HERS), lastChange().allowedIps(), "released");
    awaitNoDays();
    file.follow(usual);
    service.observe(status(3 * LIMIT - 1), 0);
    assertEquals(1, events().size(), "what came meanwhile counts for nothing");
    service.observe(status(3 * LIMIT), 0);
    assertEquals(2, events().size());
  }
}
