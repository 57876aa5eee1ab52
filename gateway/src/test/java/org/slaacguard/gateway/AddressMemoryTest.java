package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

final class AddressMemoryTest {
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::7");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path folder;
  private final FailureReport report = new FailureReport("wg0");

  @Test
  void shouldGiveBackWhatThePreviousDaemonLearnedOnceThePeerHasAScope() {
    try (AddressMemory killed = open()) {
      killed.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON));
    }
    try (AddressMemory memory = open()) {
      DeviceUpdate made = update(PeerUpdate.builder(PEER).build());
      assertEquals(List.of(), memory.recall(made).peers().getFirst().learned());
      memory.recalled(made);

      DeviceUpdate scoped =
          update(PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("2001:db8::/64")).build());
      assertEquals(
          List.of(new LearnedAddress(ADDRESS, NOON, NOON)),
          memory.recall(scoped).peers().getFirst().learned());
      memory.recalled(scoped);
      assertEquals(List.of(), memory.recall(scoped).peers().getFirst().learned(), "once only");
    }
  }

  @Test
  void shouldForgetAPeerThatIsRemoved() {
    try (AddressMemory before = open()) {
      before.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON));
    }
    try (AddressMemory memory = open()) {
      memory.recalled(update(PeerUpdate.builder(PEER).remove().build()));
      DeviceUpdate again =
          update(PeerUpdate.builder(PEER).learnableIps(LearnScope.parse("::/0")).build());
      assertEquals(List.of(), memory.recall(again).peers().getFirst().learned());
    }
  }

  @Test
  void shouldDoWithoutAFileThatCannotBeMade() throws Exception {
    Files.writeString(folder.resolve("file"), "in the way");
    try (AddressMemory memory =
        AddressMemory.open(
            folder.resolve("file/history.db"), "wg0", InstantSource.system(), 0, report)) {
      memory.event(new BackendEvent.AddressLearned(PEER, ADDRESS, NOON));
      assertFalse(memory.isDue(Long.MAX_VALUE));
    }
    assertTrue(Files.isRegularFile(folder.resolve("file")));
  }

  private AddressMemory open() {
    return AddressMemory.open(
        folder.resolve("history.db"), "wg0", InstantSource.fixed(NOON.plusSeconds(60)), 0, report);
  }

  private static DeviceUpdate update(PeerUpdate peer) {
    return DeviceUpdate.builder().peer(peer).build();
  }
}
