package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.PublicKey;

/** In virtual time: the monotonic clock and the wall clock are numbers here. */
final class ExpiryServiceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);

  private final List<PublicKey> expired = new ArrayList<>();
  private final List<PublicKey> told = new ArrayList<>();
  private final List<PublicKey> removed = new ArrayList<>();
  private Instant wall = Instant.parse("2026-12-31T23:00:00Z");
  private boolean broken;
  private final ExpiryService service =
      new ExpiryService("wg0", () -> wall, told::add, expired::add);
  private final KnownPeers known = new KnownPeers();

  private final Service.Out out =
      new Service.Out() {
        @Override
        public void transmit(PublicKey peer, byte[] packet) {}

        @Override
        public void remove(PublicKey peer) throws BackendException {
          if (broken) {
            throw new BackendException("not now", 16);
          }
          removed.add(peer);
          PeerUpdate gone = PeerUpdate.builder(peer).remove().updateOnly().build();
          service.peers(known.apply(DeviceUpdate.builder().peer(gone).build()), 0);
        }
      };

  private static PublicKey key(int first) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) first;
    return PublicKey.ofBytes(bytes);
  }

  private static PeerUpdate peer(PublicKey key, String date) {
    return PeerUpdate.builder(key)
        .settings(
            SettingsUpdate.adding(Settings.NONE.with(SettingTable.EXPIRES, PeerExpiry.parse(date))))
        .build();
  }

  private DeviceUpdate change(DeviceUpdate update) {
    DeviceUpdate amended = service.amend(update);
    service.peers(known.apply(amended), 0);
    return amended;
  }

  private DeviceUpdate change(PeerUpdate... peers) {
    return change(DeviceUpdate.builder().peers(List.of(peers)).build());
  }

  @Test
  void shouldEndAPeerAtItsMomentAndNotBefore() {
    change(peer(ALICE, "2026-12-31"), peer(BOB, "2027-12-31"));
    assertEquals(7 * SECOND + ExpiryService.LOOK, service.poll(7 * SECOND, out), "an hour is left");
    wall = Instant.parse("2026-12-31T23:59:50Z");
    assertEquals(10 * SECOND, service.poll(0, out));
    assertEquals(List.of(), removed);
    wall = Instant.parse("2027-01-01T00:00:00Z");
    assertEquals(ExpiryService.LOOK, service.poll(0, out), "the other one");
    assertEquals(List.of(ALICE), removed);
    assertEquals(List.of(ALICE), expired);
    service.poll(0, out);
    assertEquals(List.of(ALICE), expired, "once");
    assertEquals(List.of(ALICE), told);
  }

  @Test
  void shouldFollowAWallClockThatIsSet() {
    change(peer(ALICE, "2030-12-31"));
    service.poll(0, out);
    wall = Instant.parse("2031-01-01T00:00:00Z");
    service.poll(ExpiryService.LOOK, out);
    assertEquals(List.of(ALICE), removed);
  }

  @Test
  void shouldForgetADateThatIsTakenBack() {
    change(peer(ALICE, "2026-12-31"));
    change(peer(ALICE, "2027-06-30"));
    wall = Instant.parse("2027-01-01T00:00:00Z");
    service.poll(0, out);
    assertEquals(List.of(), removed);
    change(
        PeerUpdate.builder(ALICE)
            .settings(new SettingsUpdate(Set.of(SettingTable.EXPIRES), Settings.NONE))
            .build());
    assertEquals(Long.MAX_VALUE, service.poll(0, out));
  }

  @Test
  void shouldLetNobodyInWhoHasExpired() {
    wall = Instant.parse("2027-01-01T00:00:00Z");
    DeviceUpdate whole =
        DeviceUpdate.builder()
            .replacePeers()
            .peers(List.of(peer(ALICE, "2026-12-31"), peer(BOB, "2027-12-31")))
            .build();
    assertEquals(1, change(whole).peers().size());
    assertEquals(List.of(ALICE), expired);
    DeviceUpdate added = change(peer(ALICE, "2026-12-31"));
    assertTrue(added.peers().getFirst().remove(), "also one that is there");
  }

  @Test
  void shouldTryAgainWhereAPeerCannotBeRemoved() {
    change(peer(ALICE, "2026-12-31"));
    wall = Instant.parse("2027-01-01T00:00:00Z");
    broken = true;
    assertEquals(ExpiryService.RETRY, service.poll(0, out));
    assertEquals(List.of(), expired);
    broken = false;
    assertEquals(Long.MAX_VALUE, service.poll(0, out));
    assertEquals(List.of(ALICE), expired);
  }

  @Test
  void shouldCommentAnExpiredPeerOutOfItsFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("wg0.conf");
    String peer = "[Peer]\n# friendly_name = a\nPublicKey = " + ALICE + "\nExpires = 2026-12-31\n";
    Files.writeString(file, "[Interface]\n# mine\n\n" + peer);
    assertTrue(ExpiredPeers.disable(file, ALICE));
    assertEquals(
        "[Interface]\n# mine\n\n"
            + peer.replaceAll("(?m)^", "#disabled: ")
                .stripTrailing()
                .replaceAll("#disabled:$", "")
                .stripTrailing()
            + "\n",
        Files.readString(file));
    assertFalse(ExpiredPeers.disable(file, ALICE), "already");
    assertFalse(ExpiredPeers.disable(file, BOB), "not there");
  }
}
