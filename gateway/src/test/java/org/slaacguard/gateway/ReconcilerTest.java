package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.net.PublicKey;

/** What events have not told is put right, for all services, and not too often. */
final class ReconcilerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey PEER = PublicKey.parseHex("01".repeat(32));

  private final FakeBackend backend = new FakeBackend();
  private final List<Set<PublicKey>> sessions = new ArrayList<>();
  private int observed;

  private final Service service =
      new Service() {
        @Override
        public void sessions(Set<PublicKey> live, long now) {
          sessions.add(live);
        }

        @Override
        public void observe(DeviceStatus status, long now) {
          observed++;
        }
      };

  private long now = 1000 * SECOND;
  private final Reconciler reconciler = new Reconciler(backend, List.of(service, service), now);

  /** As the controller does: no sooner than asked for, and with each event. */
  private void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now = Math.min(end, Math.max(now + 1, reconciler.poll(now)));
    }
    reconciler.poll(now);
  }

  @Test
  void shouldLookAtIntervalsOnceForAllServices() {
    backend.live.add(PEER);
    pass(60 * SECOND);
    assertEquals(6, backend.sessionLooks);
    assertEquals(12, sessions.size());
    assertEquals(Set.of(PEER), sessions.getLast());
    assertEquals(1, backend.statusLooks);
    assertEquals(2, observed);
  }

  @Test
  void shouldLeaveAnInterfaceAloneOnWhichNothingHappens() {
    pass(60 * SECOND);
    int sessionsBefore = backend.sessionLooks;
    int statusesBefore = backend.statusLooks;
    pass(Reconciler.CALM_INTERVAL);
    assertEquals(sessionsBefore + 1, backend.sessionLooks);
    assertEquals(statusesBefore + 1, backend.statusLooks);
    backend.live.add(PEER);
    reconciler.stir(now);
    pass(60 * SECOND);
    assertEquals(sessionsBefore + 7, backend.sessionLooks, "every ten seconds");
    assertEquals(statusesBefore + 2, backend.statusLooks);
  }

  @Test
  void shouldLookAtOnceAfterALoss() {
    backend.lost = 1;
    reconciler.poll(now);
    assertEquals(1, backend.sessionLooks);
    assertEquals(1, backend.statusLooks);
    reconciler.poll(now);
    assertEquals(1, backend.sessionLooks, "once for a loss");
  }

  @Test
  void shouldNotBeBroughtToLookAllTheTimeByLosses() {
    for (int i = 0; i < 6000; i++) {
      backend.lost++;
      reconciler.poll(now);
      now += SECOND / 100;
    }
    assertEquals(60, backend.sessionLooks);
    assertEquals(12, backend.statusLooks);
  }

  @Test
  void shouldLookAtWhatWasLostLastHoweverSoonAfterALook() {
    backend.lost = 1;
    reconciler.poll(now);
    now += SECOND / 2;
    backend.lost = 2;
    long next = reconciler.poll(now);
    assertEquals(now + SECOND / 2, next);
    pass(6 * SECOND);
    assertEquals(2, backend.sessionLooks);
    assertEquals(2, backend.statusLooks);
  }

  @Test
  void shouldLookAtTheSessionsOfPeersThatCome() {
    reconciler.peersCame(now);
    reconciler.poll(now);
    assertEquals(1, backend.sessionLooks);
    assertEquals(0, backend.statusLooks);
  }

  @Test
  void shouldGoOnAfterALookThatFailed() {
    backend.failure = new BackendException("not now", 11);
    pass(30 * SECOND);
    assertTrue(sessions.isEmpty());
    backend.failure = null;
    pass(10 * SECOND);
    assertEquals(2, sessions.size());
  }
}
