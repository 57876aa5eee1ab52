package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class BlockedPeersTest {
  private static final PublicKey ALICE = PublicKey.parseHex("0a".repeat(32));
  private static final IpPrefix HERS = IpPrefix.parse("10.0.0.2/32");
  private static final IpPrefix DELEGATED = IpPrefix.parse("2001:db8:f00:4::/62");
  private static final KnownPeer PEER = new KnownPeer(ALICE, Settings.NONE, List.of(HERS));

  private final BlockedPeers blocked = new BlockedPeers();
  private final BlockedPeers.Reason first = blocked.reason();
  private final BlockedPeers.Reason second = blocked.reason();

  /** What the backend was told of the peer: its static addresses. */
  private final List<List<IpPrefix>> told = new ArrayList<>();

  private boolean refuses;
  private long now;

  BlockedPeersTest() {
    blocked.peers(new PeerChanges(List.of(PEER), List.of()), 0);
  }

  private void poll() {
    now += 2_000_000_000L;
    long _ =
        blocked.poll(
            now,
            new Service.Out() {
              @Override
              public void transmit(PublicKey peer, byte[] packet) {}

              @Override
              public boolean change(DeviceUpdate update) {
                if (!refuses) {
                  update.peers().forEach(peer -> told.add(peer.allowedIps()));
                }
                return !refuses;
              }
            });
  }

  private List<IpPrefix> configured() {
    PeerStatus peer =
        new PeerStatus(ALICE, null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of());
    DeviceStatus status =
        new DeviceStatus(
            "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(peer), Map.of());
    return blocked.configured(status).peers().getFirst().allowedIps();
  }

  @Test
  void shouldReleaseAPeerWhenNoReasonIsLeft() {
    assertTrue(first.block(PEER));
    assertTrue(second.block(PEER));
    assertFalse(first.block(PEER), "for this reason it was");
    poll();
    first.release(ALICE);
    poll();
    assertEquals(List.of(List.of()), told);
    assertEquals(List.of(HERS), configured());
    second.release(ALICE);
    poll();
    poll();
    assertEquals(List.of(List.of(), List.of(HERS)), told);
  }

  @Test
  void shouldTellWhatIsConfiguredUntilTheBackendHasItBack() {
    assertTrue(first.block(PEER));
    poll();
    refuses = true;
    first.releaseAll();
    poll();
    assertEquals(List.of(HERS), configured());
    refuses = false;
    poll();
    assertEquals(List.of(List.of(), List.of(HERS)), told);
    assertEquals(List.of(), configured(), "the backend's own word counts again");
  }

  @Test
  void shouldGiveBackWhatIsDelegated() {
    blocked.leads(ALICE, DELEGATED, true, now);
    assertTrue(first.block(PEER));
    poll();
    assertEquals(List.of(HERS, DELEGATED), configured());
    first.release(ALICE);
    poll();
    assertEquals(List.of(List.of(), List.of(HERS, DELEGATED)), told);
  }

  @Test
  void shouldTakeAwayWhatIsDelegatedMeanwhile() {
    assertTrue(first.block(PEER));
    poll();
    blocked.leads(ALICE, DELEGATED, true, now);
    poll();
    assertEquals(List.of(List.of(), List.of()), told);
    first.release(ALICE);
    poll();
    assertEquals(List.of(HERS, DELEGATED), told.getLast());
  }

  @Test
  void shouldNotGiveBackWhatHasExpiredMeanwhile() {
    blocked.leads(ALICE, DELEGATED, true, now);
    assertTrue(first.block(new KnownPeer(ALICE, Settings.NONE, List.of(HERS, DELEGATED))));
    poll();
    blocked.leads(ALICE, DELEGATED, false, now);
    first.release(ALICE);
    poll();
    assertEquals(List.of(HERS), told.getLast());
  }

  @Test
  void shouldForgetAPeerThatIsRemoved() {
    blocked.leads(ALICE, DELEGATED, true, now);
    assertTrue(first.block(PEER));
    poll();
    blocked.peers(new PeerChanges(List.of(), List.of(ALICE)), now);
    assertTrue(first.isEmpty());
    poll();
    assertEquals(List.of(List.of()), told);
    blocked.peers(new PeerChanges(List.of(PEER), List.of()), now);
    assertTrue(first.block(PEER));
    assertEquals(List.of(HERS), configured(), "what was delegated to it went with it");
  }
}
