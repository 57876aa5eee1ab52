package org.slaacguard.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
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
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnedAddress;

final class AddressHistoryTest {
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::1234");
  private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder;
  private final FailureReport report = new FailureReport("wg0");
  private final List<HistoryFile> files = new ArrayList<>();

  @Test
  void shouldRememberWhatWasRoutedWhenTheDaemonStopped() throws Exception {
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.record(
          new BackendEvent.AddressLearned(BOB, IpAddress.parse("192.0.2.7"), T0.plusSeconds(1)));
      history.record(
          new BackendEvent.AddressForgotten(
              BOB, IpAddress.parse("192.0.2.7"), T0.plusSeconds(9), ForgetReason.EXPIRED));
    }
    try (AddressHistory history = open("wg0")) {
      assertEquals(
          List.of(new AddressHistory.Remembered(ALICE, new LearnedAddress(ADDRESS, T0, T0))),
          history.remembered());
    }
    try (AddressHistory other = open("wg1")) {
      assertEquals(List.of(), other.remembered());
    }
  }

  /** The file would delete nearly all of more, and to write them costs much. */
  @Test
  void shouldWriteAThousandNewBindingsASecondOfOnePeer() throws Exception {
    int most = 10_000;
    try (AddressHistory history = open("wg0")) {
      HistoryFile file = files.getLast();
      for (int i = 0; i < most + 500; i++) {
        history.record(new BackendEvent.AddressLearned(ALICE, numbered(i), T0));
        if (i % 1000 == 0) {
          file.flush();
        }
      }
      file.flush();
      assertEquals(500, file.limited());
      assertEquals(0, file.lost(), "nothing was lost that should be kept");
      history.record(new BackendEvent.AddressLearned(BOB, ADDRESS, T0));
      history.record(
          new BackendEvent.AddressForgotten(ALICE, numbered(0), T0, ForgetReason.EVICTED));
      for (int i = 0; i < 1500; i++) {
        history.record(
            new BackendEvent.AddressLearned(ALICE, numbered(most + i), T0.plusSeconds(1)));
      }
      file.flush();
      assertEquals(1000, file.limited());
      assertEquals(0, file.lost());
    }
    assertEquals(List.of(BOB), at(T0));
    assertEquals(most + 1000, AddressHistory.find(file(), null, ALICE, null, 100_000).size());
    assertEquals(1, ended(ALICE), "an end is written always");
  }

  private long ended(PublicKey peer) throws HistoryException {
    return AddressHistory.find(file(), null, peer, null, 100_000).stream()
        .filter(entry -> entry.forgottenAt() != null)
        .count();
  }

  private static IpAddress numbered(int number) {
    return IpAddress.parse("fd55::" + Integer.toHexString(number + 1));
  }

  @Test
  void shouldTellWhoHadAnAddressAtAMoment() throws Exception {
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.record(
          new BackendEvent.AddressForgotten(
              ALICE, ADDRESS, T0.plusSeconds(60), ForgetReason.REVOKED));
      history.record(new BackendEvent.AddressLearned(BOB, ADDRESS, T0.plusSeconds(90)));
    }
    assertEquals(List.of(), at(T0.minusSeconds(1)));
    assertEquals(List.of(ALICE), at(T0));
    assertEquals(List.of(ALICE), at(T0.plusSeconds(59)));
    assertEquals(List.of(), at(T0.plusSeconds(75)));
    assertEquals(List.of(BOB), at(T0.plusSeconds(90)));
    HistoryEntry past = AddressHistory.find(file(), ADDRESS, ALICE, null, 10).getFirst();
    assertEquals("REVOKED", past.reason());
    assertEquals(T0.plusSeconds(60), past.forgottenAt());
  }

  @Test
  void shouldTellWhoHadADelegatedPrefix() throws Exception {
    IpPrefix prefix = IpPrefix.parse("2001:db8:f00:c0::/60");
    try (AddressHistory history = open("wg0")) {
      history.delegated(ALICE, prefix, T0);
      history.delegationEnded(ALICE, prefix, T0.plusSeconds(60), "RELEASED");
      history.delegated(BOB, prefix, T0.plusSeconds(90));
    }
    try (AddressHistory history = open("wg0")) {
      assertEquals(List.of(), history.remembered(), "it is no address to bring back");
      history.delegated(BOB, prefix, T0.plusSeconds(600));
      history.observe(status(ALICE), T0.plusSeconds(700));
      history.delegations(Map.of(BOB, List.of(prefix)), T0.plusSeconds(700));
    }
    IpAddress within = IpAddress.parse("2001:db8:f00:cf::5");
    List<HistoryEntry> rows = AddressHistory.find(file(), within, null, null, 10);
    assertEquals(List.of(BOB, ALICE), rows.stream().map(HistoryEntry::peer).toList());
    assertEquals(prefix, rows.get(0).prefix());
    assertEquals(T0.plusSeconds(90), rows.get(0).learnedAt(), "a restart is no new beginning");
    assertNull(rows.get(0).forgottenAt());
    assertEquals("RELEASED", rows.get(1).reason());
    assertEquals(
        List.of(ALICE),
        AddressHistory.find(file(), within, null, T0.plusSeconds(59), 10).stream()
            .map(HistoryEntry::peer)
            .toList());
    IpAddress beside = IpAddress.parse("2001:db8:f00:d0::5");
    assertEquals(List.of(), AddressHistory.find(file(), beside, null, null, 10));
  }

  @Test
  void shouldSetDelegatedPrefixesRight() throws Exception {
    IpPrefix gone = IpPrefix.parse("2001:db8:f00:c0::/60");
    IpPrefix moved = IpPrefix.parse("2001:db8:f00:d0::/60");
    IpPrefix missed = IpPrefix.parse("2001:db8:f00:e0::/60");
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.delegated(ALICE, gone, T0);
      history.delegated(ALICE, moved, T0);
      history.delegations(Map.of(BOB, List.of(moved, missed)), T0.plusSeconds(60));
    }
    assertEquals("UNREPORTED", only(gone).reason());
    assertEquals(BOB, only(missed).peer());
    List<HistoryEntry> both = AddressHistory.find(file(), moved.address(), null, null, 10);
    assertEquals(List.of(BOB, ALICE), both.stream().map(HistoryEntry::peer).toList());
    assertEquals("SUPERSEDED", both.get(1).reason());
    assertNull(AddressHistory.find(file(), ADDRESS, null, null, 10).getFirst().forgottenAt());
  }

  @Test
  void shouldTellWhatAProviderHadDelegated() throws Exception {
    IpPrefix first = IpPrefix.parse("2001:db8:a00::/56");
    IpPrefix second = IpPrefix.parse("2001:db8:b00::/56");
    IpPrefix peers = IpPrefix.parse("2001:db8:a00:c0::/60");
    IpPrefix address = IpPrefix.parse("2001:db8:77::5/128");
    try (HistoryFile shared =
        HistoryFile.open(file(), HistorySettings.USUAL, InstantSource.system(), report)) {
      UplinkHistory uplink = new UplinkHistory("wg0", shared);
      AddressHistory ofPeers = shared.of("wg0");
      ofPeers.delegated(ALICE, peers, T0);
      uplink.stands(List.of(first, address), T0, "UNREPORTED");
      uplink.stands(List.of(first, address), T0.plusSeconds(5), "WITHDRAWN");
      ofPeers.delegations(Map.of(ALICE, List.of(peers)), T0.plusSeconds(6));
      uplink.stands(List.of(second), T0.plusSeconds(10), "WITHDRAWN");
    }
    List<HistoryEntry> rows = AddressHistory.find(file(), first.address(), null, null, 10);
    assertEquals(1, rows.size());
    assertTrue(rows.getFirst().isGateways());
    assertEquals(T0, rows.getFirst().learnedAt(), "told again, it is no new beginning");
    assertEquals(T0.plusSeconds(10), rows.getFirst().forgottenAt());
    assertEquals("WITHDRAWN", rows.getFirst().reason());
    assertNull(only(second).forgottenAt());
    List<HistoryEntry> both = AddressHistory.find(file(), peers.address(), null, null, 10);
    assertEquals(
        List.of(HistoryEntry.GATEWAY, ALICE),
        both.stream().map(HistoryEntry::peer).sorted(AddressHistoryTest::gatewayFirst).toList());
    both.stream().filter(each -> !each.isGateways()).forEach(each -> assertNull(each.reason()));
    assertEquals(List.of(), AddressHistory.find(file(), address.address(), null, null, 10));
  }

  private static int gatewayFirst(PublicKey one, PublicKey other) {
    return Boolean.compare(other.equals(HistoryEntry.GATEWAY), one.equals(HistoryEntry.GATEWAY));
  }

  private HistoryEntry only(IpPrefix prefix) throws HistoryException {
    List<HistoryEntry> rows = AddressHistory.find(file(), prefix.address(), null, null, 10);
    assertEquals(1, rows.size());
    return rows.getFirst();
  }

  @Test
  void shouldEndAnOpenBindingWhenAnotherPeerTakesTheAddress() throws Exception {
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.record(new BackendEvent.AddressLearned(BOB, ADDRESS, T0.plusSeconds(5)));
    }
    assertEquals(List.of(ALICE), at(T0.plusSeconds(4)));
    assertEquals(List.of(BOB), at(T0.plusSeconds(5)));
  }

  @Test
  void shouldSetItselfRightByTheStatus() throws Exception {
    IpAddress unreported = IpAddress.parse("2001:db8::beef");
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.observe(
          status(BOB, new LearnedAddress(unreported, T0.plusSeconds(3), T0.plusSeconds(40))),
          T0.plusSeconds(50));
    }
    List<HistoryEntry> rows = AddressHistory.find(file(), null, null, null, 10);
    assertEquals(2, rows.size());
    assertEquals(unreported, rows.get(0).address());
    assertEquals(T0.plusSeconds(3), rows.get(0).learnedAt());
    assertEquals(T0.plusSeconds(40), rows.get(0).lastSeen());
    assertNull(rows.get(0).forgottenAt());
    assertEquals("UNREPORTED", rows.get(1).reason());
    assertEquals(T0.plusSeconds(50), rows.get(1).forgottenAt());
  }

  @Test
  void shouldMoveLastSeenOnOnlyByWhatIsMoreThanItsExactness() throws Exception {
    try (AddressHistory history = open("wg0")) {
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, T0));
      history.observe(
          status(ALICE, new LearnedAddress(ADDRESS, T0, T0.plusMillis(900))), T0.plusSeconds(60));
    }
    assertEquals(
        T0, AddressHistory.find(file(), ADDRESS, null, null, 10).getFirst().lastSeen(), "the same");
    try (AddressHistory history = open("wg0")) {
      history.observe(
          status(ALICE, new LearnedAddress(ADDRESS, T0, T0.plusMillis(1100))), T0.plusSeconds(120));
    }
    HistoryEntry row = AddressHistory.find(file(), ADDRESS, null, null, 10).getFirst();
    assertEquals(T0.plusMillis(1100), row.lastSeen());
    assertEquals(T0, row.learnedAt());
    assertNull(row.forgottenAt());
  }

  @Test
  void shouldGiveAnAddressToThePeerThatHasIt() throws Exception {
    // In whichever order the file has the two peers.
    for (List<PublicKey> order : List.of(List.of(ALICE, BOB), List.of(BOB, ALICE))) {
      String name = "wg" + order.indexOf(ALICE);
      PublicKey before = order.get(0);
      PublicKey now = order.get(1);
      IpAddress other = IpAddress.parse("2001:db8::2");
      try (AddressHistory history = open(name)) {
        history.record(new BackendEvent.AddressLearned(before, ADDRESS, T0));
        history.record(new BackendEvent.AddressLearned(now, other, T0));
        history.observe(
            status(
                now,
                new LearnedAddress(ADDRESS, T0.plusSeconds(3), T0.plusSeconds(4)),
                new LearnedAddress(other, T0, T0)),
            T0.plusSeconds(50));
      }
      try (AddressHistory history = open(name)) {
        assertEquals(
            List.of(
                new AddressHistory.Remembered(
                    now, new LearnedAddress(ADDRESS, T0.plusSeconds(3), T0.plusSeconds(4))),
                new AddressHistory.Remembered(now, new LearnedAddress(other, T0, T0))),
            history.remembered());
      }
      HistoryEntry ended =
          AddressHistory.find(file(), ADDRESS, before, null, 10).stream()
              .filter(row -> row.interfaceName().equals(name))
              .findFirst()
              .orElseThrow();
      assertEquals("SUPERSEDED", ended.reason());
      assertEquals(T0.plusSeconds(3), ended.forgottenAt());
    }
  }

  @Test
  void shouldForgetBindingsPastTheRetention() throws Exception {
    Instant old = Instant.now().minus(Duration.ofDays(100));
    try (HistoryStore store = HistoryStore.open(file())) {
      store.inTransaction(
          s -> {
            s.learned("wg0", ALICE, ADDRESS, old);
            s.forgotten("wg0", ADDRESS, old.plusSeconds(1), "EXPIRED");
            s.learned("wg0", BOB, ADDRESS, old.plusSeconds(2));
          });
      store.inTransaction(s -> s.prune(Instant.now().minus(HistorySettings.USUAL.keep())));
      assertEquals(
          List.of(BOB),
          store.find(ADDRESS, null, null, 10).stream().map(HistoryEntry::peer).toList());
    }
  }

  @Test
  void shouldUndoTheWholeTransactionWhenAStepFails() throws Exception {
    try (HistoryStore store = HistoryStore.open(file())) {
      assertThrows(
          HistoryException.class,
          () ->
              store.inTransaction(
                  s -> {
                    s.learned("wg0", ALICE, ADDRESS, T0);
                    throw new IllegalStateException("step failed");
                  }));
      assertEquals(List.of(), store.bindings().open("wg0"));
    }
  }

  @Test
  void shouldMoveADamagedFileAsideAndStartAnew() throws Exception {
    byte[] junk =
        "this is no database, but somebody may want it back"
            .repeat(50)
            .getBytes(StandardCharsets.UTF_8);
    Files.write(file(), junk);
    try (AddressHistory history = open("wg0")) {
      assertEquals(List.of(), history.remembered());
    }
    try (var files = Files.list(folder)) {
      Path aside = files.filter(f -> f.toString().contains(".damaged-")).findFirst().orElseThrow();
      assertEquals(junk.length, Files.size(aside));
    }
  }

  /** A daemon may write it. */
  @Test
  void shouldLeaveADamagedFileWhereItIsWhenAsked() throws Exception {
    byte[] junk = "this is no database".repeat(100).getBytes(StandardCharsets.UTF_8);
    Files.write(file(), junk);
    HistoryException e =
        assertThrows(
            HistoryException.class, () -> AddressHistory.find(file(), null, null, null, 1));
    assertTrue(String.valueOf(e.getMessage()).contains(file().toString()));
    assertThrows(HistoryException.class, () -> TrafficLedger.find(file(), null, LocalDate.EPOCH));
    assertArrayEquals(junk, Files.readAllBytes(file()));
  }

  @Test
  void shouldRefuseAFileOfANewerVersionAndLeaveItAlone() throws Exception {
    try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = c.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    HistoryException e = assertThrows(HistoryException.class, () -> HistoryStore.open(file()));
    assertTrue(String.valueOf(e.getMessage()).contains("newer"));
    assertTrue(String.valueOf(e.getMessage()).contains(file().toString()));
  }

  @Test
  void shouldKeepTheFileToItsOwner() throws Exception {
    Path deep = folder.resolve("made/history.db");
    HistoryStore.open(deep).close();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(deep)));
    assertEquals(
        "rwx------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("made"))));
  }

  private List<PublicKey> at(Instant moment) throws HistoryException {
    return AddressHistory.find(file(), ADDRESS, null, moment, 10).stream()
        .map(HistoryEntry::peer)
        .toList();
  }

  private Path file() {
    return folder.resolve("history.db");
  }

  private AddressHistory open(String interfaceName) throws HistoryException {
    HistoryFile opened =
        HistoryFile.open(file(), HistorySettings.USUAL, InstantSource.system(), report);
    files.add(opened);
    return opened.of(interfaceName);
  }

  @AfterEach
  void closeFiles() throws HistoryException {
    for (HistoryFile each : files) {
      each.close();
    }
  }

  @Test
  void shouldKeepTheInterfacesOfOneProcessApart() throws Exception {
    try (HistoryFile shared =
        HistoryFile.open(file(), HistorySettings.USUAL, InstantSource.system(), report)) {
      Instant now = Instant.now();
      try (AddressHistory first = shared.of("wg0");
          AddressHistory second = shared.of("wg1")) {
        first.record(new BackendEvent.AddressLearned(key(1), ADDRESS, now));
        second.record(new BackendEvent.AddressLearned(key(2), ADDRESS, now));
      }
      // One ends and comes back, while the file stays open for the other.
      try (AddressHistory again = shared.of("wg0")) {
        assertEquals(
            List.of(key(1)),
            again.remembered().stream().map(AddressHistory.Remembered::peer).toList());
      }
    }
    assertNull(report.first());
  }

  @Test
  void shouldKeepWhatIsSetNowAndDeleteTheRest() throws Exception {
    HistorySettings usual = HistorySettings.USUAL;
    HistorySettings all = new HistorySettings(usual.keep(), 0, true, usual.trafficKeep());
    HistorySettings none = new HistorySettings(Duration.ZERO, 0, false, Duration.ZERO);
    Endpoint outside = Endpoint.parse("192.0.2.1:5");
    try (HistoryFile followed = HistoryFile.open(file(), all, InstantSource.system(), report);
        AddressHistory history = followed.of("wg0")) {
      Instant now = Instant.now();
      history.record(new BackendEvent.EndpointChanged(ALICE, outside, now));
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, now));
      history.record(new BackendEvent.AddressForgotten(ALICE, ADDRESS, now, ForgetReason.EXPIRED));
      followed.flush();
      assertEquals(1, stays());
      assertEquals(1, endpoints());
      followed.follow(none);
      await(() -> stays() + endpoints() == 0);
      history.record(new BackendEvent.EndpointChanged(ALICE, outside, now));
      history.record(new BackendEvent.AddressLearned(ALICE, ADDRESS, now));
      history.record(new BackendEvent.AddressForgotten(ALICE, ADDRESS, now, ForgetReason.EXPIRED));
      followed.flush();
      assertEquals(0, stays() + endpoints());
      followed.follow(all);
      history.record(new BackendEvent.EndpointChanged(ALICE, outside, now));
      followed.flush();
      assertEquals(1, endpoints());
    }
  }

  private int stays() throws HistoryException {
    return AddressHistory.find(file(), ADDRESS, null, null, 10).size();
  }

  private int endpoints() throws HistoryException {
    return AddressHistory.endpoints(file(), new HistoryFilter(null, null, null, null), 10).size();
  }

  private interface Condition {
    boolean holds() throws HistoryException;
  }

  private static void await(Condition condition) throws HistoryException, InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() - deadline < 0, "it does not come to hold");
      Thread.sleep(20); // who looks has the file for itself meanwhile
    }
  }

  private static DeviceStatus status(PublicKey peer, LearnedAddress... addresses) {
    return new DeviceStatus(
        "wg0",
        "userspace",
        "test",
        null,
        null,
        0,
        0,
        Settings.NONE,
        List.of(
            new PeerStatus(
                peer, null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of(addresses))),
        Map.of());
  }

  private static PublicKey key(int b) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) b;
    return PublicKey.ofBytes(bytes);
  }
}
