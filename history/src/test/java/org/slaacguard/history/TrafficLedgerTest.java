package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

final class TrafficLedgerTest {
  private static final PublicKey ALICE = PublicKey.parseHex("0a".repeat(32));
  private static final PublicKey BOB = PublicKey.parseHex("0b".repeat(32));
  private static final Instant MONDAY = Instant.parse("2026-11-23T23:59:30Z");
  private static final Instant TUESDAY = MONDAY.plusSeconds(60);
  private static final LocalDate EVER = LocalDate.of(2000, 1, 1);

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("history.db");
  }

  private HistoryFile open(HistorySettings settings) throws HistoryException {
    return HistoryFile.open(
        file(), settings, InstantSource.fixed(TUESDAY), new FailureReport("test"));
  }

  private static PeerStatus peer(PublicKey key, long received, long sent) {
    return new PeerStatus(
        key, null, null, null, received, sent, 0, List.of(), Settings.NONE, List.of());
  }

  private static DeviceStatus status(PeerStatus... peers) {
    return new DeviceStatus(
        "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(peers), Map.of());
  }

  private List<TrafficEntry> found() throws HistoryException {
    return TrafficLedger.find(file(), "wg0", EVER);
  }

  private static TrafficEntry entry(PublicKey peer, String day, long received, long sent) {
    return new TrafficEntry("wg0", peer, LocalDate.parse(day), received, sent);
  }

  @Test
  void shouldAddUpByDaysOverRestarts() throws Exception {
    try (HistoryFile file = open(HistorySettings.USUAL)) {
      TrafficLedger ledger = file.traffic("wg0");
      assertEquals(
          Map.of(ALICE, 30L), ledger.observe(status(peer(ALICE, 10, 20), peer(BOB, 0, 0)), MONDAY));
      assertEquals(Map.of(ALICE, 5L), ledger.observe(status(peer(ALICE, 15, 20)), TUESDAY));
      assertEquals(Map.of(), ledger.observe(status(peer(ALICE, 15, 20)), TUESDAY));
    }
    try (HistoryFile file = open(HistorySettings.USUAL)) {
      TrafficLedger ledger = file.traffic("wg0");
      assertEquals(Map.of(ALICE, 3L), ledger.observe(status(peer(ALICE, 1, 2)), TUESDAY));
    }
    assertEquals(
        List.of(entry(ALICE, "2026-11-23", 10, 20), entry(ALICE, "2026-11-24", 6, 2)), found());
  }

  @Test
  void shouldCountAPeerThatComesAgainFromZero() throws Exception {
    try (HistoryFile file = open(HistorySettings.USUAL)) {
      TrafficLedger ledger = file.traffic("wg0");
      assertEquals(30, ledger.observe(status(peer(ALICE, 10, 20)), MONDAY).get(ALICE));
      assertEquals(9, ledger.observe(status(peer(ALICE, 4, 5)), MONDAY).get(ALICE));
      ledger.removed(ALICE);
      assertEquals(50, ledger.observe(status(peer(ALICE, 20, 30)), MONDAY).get(ALICE));
    }
    assertEquals(List.of(entry(ALICE, "2026-11-23", 34, 55)), found());
  }

  @Test
  void shouldNotCountWhatWasBeforeItBegan() throws Exception {
    try (HistoryFile file = open(HistorySettings.USUAL)) {
      TrafficLedger ledger = file.traffic("wg0");
      ledger.begin(status(peer(ALICE, 1000, 2000)));
      assertEquals(Map.of(ALICE, 3L), ledger.observe(status(peer(ALICE, 1001, 2002)), MONDAY));
      file.flush();
      assertEquals(Map.of(ALICE, 3L), ledger.totals(EVER, LocalDate.MAX));
    }
  }

  @Test
  void shouldKeepWhatTheDiskDidNotTakeAndWriteItOnce() throws Exception {
    try (HistoryFile file = open(HistorySettings.USUAL);
        HistoryStore other = HistoryStore.open(file())) {
      TrafficLedger ledger = file.traffic("wg0");
      // Somebody holds the file: what comes waits.
      other.inTransaction(
          s -> {
            ledger.observe(status(peer(ALICE, 10, 0)), MONDAY);
            ledger.observe(status(peer(ALICE, 30, 0)), MONDAY);
            ledger.observe(status(peer(ALICE, 30, 7)), TUESDAY);
          });
      file.flush();
      ledger.observe(status(peer(ALICE, 31, 7)), TUESDAY);
      file.flush();
    }
    assertEquals(
        List.of(entry(ALICE, "2026-11-23", 30, 0), entry(ALICE, "2026-11-24", 1, 7)), found());
  }

  @Test
  void shouldForgetOldDaysAndStayWithinItsRoom() throws Exception {
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            TrafficTable table = new TrafficTable(s);
            for (int day = 0; day < 500; day++) {
              table.add("wg0", ALICE, LocalDate.parse("2026-11-24").toEpochDay() - day, 1, 1);
              table.add("wg0", BOB, LocalDate.parse("2026-11-24").toEpochDay() - day, 1, 1);
            }
            table.prune(TUESDAY.minus(Duration.ofDays(400)));
          });
      assertEquals(2 * 401, found().size());
      store.inTransaction(s -> new TrafficTable(s).bound(100));
      assertEquals(100, found().size());
      assertEquals(LocalDate.parse("2026-11-24"), found().getLast().day());
    }
  }

  @Test
  void shouldKeepNothingOfThePastWhereThatIsAskedFor() throws Exception {
    Instant at = MONDAY.minusSeconds(3600);
    IpAddress one = IpAddress.parse("2001:db8::1");
    IpAddress two = IpAddress.parse("2001:db8::2");
    Endpoint endpoint = Endpoint.parse("192.0.2.1:51820");
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            s.learned("wg0", ALICE, one, at);
            s.forgotten("wg0", one, at.plusSeconds(5), "EXPIRED");
            s.learned("wg0", ALICE, two, at);
            new TrafficTable(s).add("wg0", ALICE, 20_000, 1, 1);
            new EndpointTable(s).moved("wg0", ALICE, endpoint, at);
          });
    }
    HistoryFilter all = new HistoryFilter(null, null, null, null);
    try (HistoryFile file = open(HistorySettings.USUAL)) {
      assertEquals(2, AddressHistory.find(file(), all, 9).size());
      assertEquals(List.of(), AddressHistory.endpoints(file(), all, 9), "nobody asked for them");
      assertEquals(1, found().size());
      assertTrue(file.settings().keepsTraffic());
    }
    try (HistoryFile file = open(new HistorySettings(Duration.ZERO, 0, true, Duration.ZERO))) {
      assertEquals(
          List.of(two),
          AddressHistory.find(file(), all, 9).stream().map(e -> e.address()).toList());
      assertEquals(List.of(), found());
      file.offer(s -> s.forgotten("wg0", two, MONDAY, "EXPIRED"));
      file.offer(s -> new EndpointTable(s).moved("wg0", BOB, endpoint, MONDAY));
      file.flush();
      assertEquals(List.of(), AddressHistory.find(file(), all, 9));
      assertEquals(
          List.of(new EndpointEntry("wg0", BOB, endpoint.toString(), MONDAY)),
          AddressHistory.endpoints(file(), all, 9));
    }
  }

  @Test
  void shouldBoundWhereAPeerWas() throws Exception {
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            EndpointTable table = new EndpointTable(s);
            table.moved("wg0", BOB, Endpoint.parse("192.0.2.9:9"), MONDAY.minusSeconds(100));
            for (int port = 1; port <= 5000; port++) {
              table.moved(
                  "wg0", ALICE, Endpoint.parse("192.0.2.1:" + port), MONDAY.plusMillis(port));
            }
            table.prune(MONDAY.minusSeconds(3600));
          });
      List<EndpointEntry> left =
          AddressHistory.endpoints(file(), new HistoryFilter(null, null, "wg0", null), 10_000);
      assertEquals(2001, left.size());
      assertEquals("192.0.2.1:5000", left.getFirst().endpoint());
      assertEquals(BOB, left.getLast().peer());
    }
  }

  @Test
  void shouldTakeFromWhoeverHasMostWhereThereAreTooManyPlaces() throws Exception {
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            EndpointTable table = new EndpointTable(s);
            for (int i = 0; i < 10; i++) {
              Endpoint endpoint = Endpoint.parse("192.0.2.9:" + (i + 1));
              table.moved("wg0", BOB, endpoint, MONDAY.minusSeconds(1000 - i));
            }
            for (int i = 1; i <= 1000; i++) {
              table.moved("wg0", ALICE, Endpoint.parse("192.0.2.1:" + i), MONDAY.plusMillis(i));
            }
            table.bound(100);
          });
    }
    HistoryFilter all = new HistoryFilter(null, null, null, null);
    List<EndpointEntry> left = AddressHistory.endpoints(file(), all, 10_000);
    assertEquals(100, left.size());
    assertEquals(10, left.stream().filter(each -> each.peer().equals(BOB)).count());
  }

  /** Each packet from another port. */
  @Test
  void shouldWriteFewMovesOfAPeerThatMovesAllTheTimeAndTheLastOne() throws Exception {
    HistorySettings settings =
        new HistorySettings(Duration.ofDays(90), 0, true, Duration.ofDays(400));
    try (HistoryFile file = open(settings);
        AddressHistory history = file.of("wg0")) {
      for (int port = 1; port <= 50_000; port++) {
        Endpoint endpoint = Endpoint.parse("192.0.2.1:" + port);
        history.record(new BackendEvent.EndpointChanged(ALICE, endpoint, MONDAY.plusMillis(port)));
      }
      Endpoint bobs = Endpoint.parse("192.0.2.9:9");
      history.record(new BackendEvent.EndpointChanged(BOB, bobs, MONDAY));
      history.observe(status(peer(ALICE, 0, 0), peer(BOB, 0, 0)), MONDAY.plusSeconds(65));
      file.flush();
      HistoryFilter all = new HistoryFilter(null, null, null, null);
      List<EndpointEntry> found = AddressHistory.endpoints(file(), all, 100_000);
      assertEquals("192.0.2.1:50000", found.getFirst().endpoint());
      assertEquals(1, found.stream().filter(each -> each.peer().equals(BOB)).count());
      assertTrue(found.size() <= 2 + EndpointNotes.BURST + 6, "rows: " + found.size());
      assertEquals(0, file.lost());
    }
  }
}
