package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.history.HistoryException;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

final class AddressMemoryTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::7");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  private static final InstantSource CLOCK = InstantSource.fixed(NOON.plusSeconds(60));

  @TempDir Path folder;
  private final List<HistoryFile> files = new ArrayList<>();
  private final FailureReport report = new FailureReport("wg0");

  private final KnownPeers peers = new KnownPeers();

  @Test
  void shouldGiveBackWhatThePreviousDaemonLearnedOnceThePeerHasAScope() {
    try (AddressMemory killed = open()) {
      killed.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON), 0);
    }
    try (AddressMemory memory = open()) {
      DeviceUpdate made = update(PeerUpdate.builder(PEER).build());
      assertEquals(List.of(), memory.amend(made).peers().getFirst().learned());
      memory.peers(peers.apply(made), 0);

      DeviceUpdate scoped =
          update(PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("2001:db8::/64")).build());
      assertEquals(
          List.of(new LearnedAddress(ADDRESS, NOON, NOON)),
          memory.amend(scoped).peers().getFirst().learned());
      memory.peers(peers.apply(scoped), 0);
      assertEquals(List.of(), memory.amend(scoped).peers().getFirst().learned(), "once only");
    }
  }

  @Test
  void shouldForgetAPeerThatIsRemoved() {
    try (AddressMemory before = open()) {
      before.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON), 0);
    }
    try (AddressMemory memory = open()) {
      memory.peers(peers.apply(update(PeerUpdate.builder(PEER).remove().build())), 0);
      DeviceUpdate again =
          update(PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("::/0")).build());
      assertEquals(List.of(), memory.amend(again).peers().getFirst().learned());
    }
  }

  @Test
  void shouldDoWithoutAFileThatCannotBeMade() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    try (AddressMemory memory =
        AddressMemory.open(
            historyFile(folder.resolve("file/history.db")).of("wg0"), InstantSource.system(), 0)) {
      memory.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON), 0);
      memory.observe(status(), Long.MAX_VALUE - 1);
    }
    assertTrue(Files.isRegularFile(folder.resolve("file")));
  }

  @Test
  void shouldNotTakeForGoneWhatHasNotComeBackYet() {
    try (AddressMemory killed = open()) {
      killed.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON), 0);
    }
    DeviceUpdate scoped =
        update(PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("2001:db8::/64")).build());
    try (AddressMemory memory = open()) {
      memory.observe(status(), AddressMemory.COMING_BACK - 1);
      assertEquals(1, memory.amend(scoped).peers().getFirst().learned().size());
    }
    try (AddressMemory memory = open()) {
      assertEquals(1, memory.amend(scoped).peers().getFirst().learned().size(), "kept in the file");
      memory.observe(status(), AddressMemory.COMING_BACK);
      assertEquals(List.of(), memory.amend(scoped).peers().getFirst().learned());
    }
    try (AddressMemory memory = open()) {
      assertEquals(List.of(), memory.amend(scoped).peers().getFirst().learned());
    }
  }

  private static DeviceStatus status() {
    return new DeviceStatus(
        "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(), Map.of());
  }

  private AddressMemory open() {
    return AddressMemory.open(historyFile(folder.resolve("history.db")).of("wg0"), CLOCK, 0);
  }

  private HistoryFile historyFile(Path file) {
    HistoryFile opened = HistoryFile.open(file, HistorySettings.USUAL, CLOCK, report);
    files.add(opened);
    return opened;
  }

  @AfterEach
  void close() throws HistoryException {
    for (HistoryFile each : files) {
      each.close();
    }
  }

  private static DeviceUpdate update(PeerUpdate peer) {
    return DeviceUpdate.builder().peer(peer).build();
  }
}
