package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

/** How often the timers of many peers wake the protocol thread, and how late they are. */
class TimersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LATE = SECOND / 10;

  /** Of keepalives at intervals, and of the wiping of old keys. */
  private static final long LATER = 3 * LATE;

  /** A tick of the wheel. */
  private static final long TICK = 1L << TimerWheel.TICK_BITS;

  private static final long INTERVAL = 25 * SECOND;
  private static final int PEERS = 1000;

  private final Random random = new Random(5);
  private final Fired due = new Fired();
  private final Timers timers = new Timers(random, due);
  private final List<Peer> peers = new ArrayList<>();
  private long now = 9 * SECOND + 1;
  private int wakeUps;

  /** When which timer was due, by peer. */
  private static final class Fired implements Timers.Due {
    private final Map<Peer, List<Long>> keepalives = new HashMap<>();
    private final Map<Peer, Long> initiations = new HashMap<>();
    private final Map<Peer, Long> unanswered = new HashMap<>();
    private final Map<Peer, Long> wiped = new HashMap<>();

    @Override
    public void repeatInitiation(Peer peer, long now) {
      initiations.put(peer, now);
    }

    @Override
    public void giveUp(Peer peer) {
      throw new AssertionError("given up too early");
    }

    @Override
    public void unanswered(Peer peer, long now) {
      unanswered.put(peer, now);
    }

    @Override
    public void confirmation(Peer peer, long now) {
      throw new AssertionError("no handshake was answered");
    }

    @Override
    public void wantHandshake(Peer peer, long now) {
      throw new AssertionError("there are keys");
    }

    @Override
    public boolean keepalive(Peer peer, long now) {
      keepalives.computeIfAbsent(peer, p -> new ArrayList<>()).add(now);
      return true;
    }

    @Override
    public void zeroKeys(Peer peer) {
      wiped.put(peer, 0L);
    }
  }

  private void addPeers() {
    for (int i = 0; i < PEERS; i++) {
      byte[] key = new byte[PublicKey.LENGTH];
      random.nextBytes(key);
      peers.add(new Peer(i, PublicKey.ofBytes(key), new PeerInbox(() -> {})));
    }
  }

  /** Lets this much time pass, and counts the wake-ups in it. */
  private void run(long duration) {
    long end = now + duration;
    wakeUps = 0;
    while (timers.next() <= end) {
      // A thread is never awake at the very moment that it asked for.
      now = Math.max(now, timers.next() + random.nextLong(50_000));
      timers.poll(now);
      wakeUps++;
    }
    now = end;
  }

  @Test
  void shouldWakeSeldomForTheKeepalivesOfManyPeers() {
    addPeers();
    for (Peer peer : peers) {
      timers.persistentKeepalive(peer, INTERVAL, now);
      run(INTERVAL / PEERS);
    }
    run(10 * INTERVAL);
    // Four for keepalives, and two in which the wheel turns.
    assertTrue(wakeUps <= 6 * 250, () -> wakeUps / 250.0 + " wake-ups a second");
    for (Peer peer : peers) {
      List<Long> times = due.keepalives.getOrDefault(peer, List.of());
      assertTrue(times.size() >= 9, () -> "keepalives: " + times.size());
      for (int i = 1; i < times.size(); i++) {
        long between = times.get(i) - times.get(i - 1);
        assertTrue(between >= INTERVAL && between <= INTERVAL + LATER, () -> between + " ns");
      }
    }
  }

  @Test
  void shouldAcknowledgeDataOfManyPeersTogetherAndInTime() {
    addPeers();
    Map<Peer, Long> came = new HashMap<>();
    for (Peer peer : peers) {
      assertTrue(peer.activity.received(now, true));
      came.put(peer, now);
      timers.watchAcknowledgement(peer, now);
      run(2 * SECOND / PEERS);
    }
    run(11 * SECOND);
    assertTrue(wakeUps <= 3 * 13 + 2, () -> wakeUps + " wake-ups in the two seconds of keepalives");
    for (Peer peer : peers) {
      List<Long> times = due.keepalives.getOrDefault(peer, List.of());
      assertEquals(1, times.size());
      long after = times.getFirst() - came.getOrDefault(peer, PeerTimers.NONE);
      assertTrue(
          after >= ProtocolLimits.KEEPALIVE_TIMEOUT
              && after <= ProtocolLimits.KEEPALIVE_TIMEOUT + LATE,
          () -> after + " ns");
    }
  }

  @Test
  void shouldRepeatEachInitiationAtItsOwnTime() {
    addPeers();
    for (Peer peer : peers) {
      timers.wanted(peer, now);
      timers.persistentKeepalive(peer, INTERVAL, now);
      timers.initiated(peer, now);
    }
    long began = now;
    List<Long> wanted = peers.stream().map(peer -> peer.timers.retransmit).toList();
    run(6 * SECOND);
    TreeSet<Long> ticks = new TreeSet<>();
    for (int i = 0; i < PEERS; i++) {
      long time = due.initiations.getOrDefault(peers.get(i), PeerTimers.NONE);
      long after = time - wanted.get(i);
      assertTrue(after >= 0 && after <= TICK + 50_000, () -> after + " ns late");
      ticks.add(time / TICK);
    }
    assertTrue(ticks.first() * TICK >= began + ProtocolLimits.REKEY_TIMEOUT - TICK);
    // As many as the jitter has ticks, so that no two ends are brought together.
    assertTrue(ticks.size() >= ProtocolLimits.REKEY_JITTER / TICK - 2, () -> "" + ticks.size());
  }

  @Test
  void shouldAskForNewKeysAtItsOwnTimeWhenDataIsNotAnswered() {
    addPeers();
    for (Peer peer : peers) {
      assertTrue(peer.activity.sent(now, true));
      timers.watchAnswer(peer, now);
    }
    List<Long> wanted = peers.stream().map(peer -> peer.timers.answer).toList();
    run(16 * SECOND);
    for (int i = 0; i < PEERS; i++) {
      long after = due.unanswered.getOrDefault(peers.get(i), PeerTimers.NONE) - wanted.get(i);
      assertTrue(after >= 0 && after <= TICK + 50_000, () -> after + " ns late");
    }
  }

  @Test
  void shouldWipeOldKeysInTime() {
    addPeers();
    Peer peer = peers.getFirst();
    timers.sessionDerived(peer, now);
    run(ProtocolLimits.ZERO_KEYS_AFTER - 1);
    assertEquals(Map.of(), due.wiped);
    run(LATER);
    assertEquals(Map.of(peer, 0L), due.wiped);
  }
}
