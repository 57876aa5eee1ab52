package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

/** Signals from packet workers to the protocol thread. */
class PeerSignalsTest {
  private static final long SECOND = 1_000_000_000L;
  private final AtomicInteger wakes = new AtomicInteger();
  private final PeerInbox inbox = new PeerInbox(wakes::incrementAndGet);

  private Peer peer(int slot) {
    byte[] key = new byte[32];
    key[0] = (byte) slot;
    return new Peer(slot, PublicKey.ofBytes(key), inbox);
  }

  private List<Integer> drain() {
    List<Integer> signals = new ArrayList<>();
    inbox.drain((peer, bits) -> signals.add(bits));
    return signals;
  }

  @Test
  void shouldWakeOnceForManySignals() {
    Peer one = peer(1);
    Peer two = peer(2);
    for (int i = 0; i < 100; i++) {
      one.requestHandshake(SECOND);
      two.requestHandshake(SECOND);
    }
    assertEquals(1, wakes.get());
    assertEquals(List.of(Peer.REKEY, Peer.REKEY), drain());
    assertEquals(List.of(), drain());
    one.requestHandshake(SECOND + 1);
    assertEquals(List.of(), drain(), "not for every packet");
    one.requestHandshake(2 * SECOND);
    assertEquals(List.of(Peer.REKEY), drain());
    assertEquals(2, wakes.get());
  }

  @Test
  void shouldSaySoOnceWhenDataGoesOut() {
    Peer peer = peer(1);
    try (Arena arena = Arena.ofConfined()) {
      Keypair keys = new Keypair(peer, 1, 2, true, SECOND, arena.allocate(64));
      for (int i = 0; i < 1000; i++) {
        peer.sent(keys, SECOND + i, true);
      }
      assertEquals(List.of(Peer.WATCH_ANSWER), drain());
      peer.activity.watchAnswer(true);
      for (int i = 0; i < 100_000; i++) {
        peer.sent(keys, SECOND + i * 10_000L, true);
        peer.received(keys, SECOND + i * 10_000L + 5000, false);
      }
      assertEquals(List.of(), drain());
      assertEquals(PeerActivity.NEVER, peer.activity.unansweredSince());
    }
  }

  @Test
  void shouldLoseNoSignalAmongThreads() throws InterruptedException, ExecutionException {
    Peer[] peers = new Peer[8];
    for (int i = 0; i < peers.length; i++) {
      peers[i] = peer(i);
    }
    int rounds = 20_000;
    AtomicInteger taken = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int half = t * 4;
        workers.add(
            pool.submit(
                () -> {
                  for (int i = 1; i <= rounds; i++) {
                    for (int p = half; p < half + 4; p++) {
                      peers[p].requestHandshake(i * SECOND);
                    }
                  }
                }));
      }
      Future<?> reader =
          pool.submit(
              () -> {
                while (workers.stream().anyMatch(worker -> !worker.isDone())) {
                  inbox.drain((peer, bits) -> taken.incrementAndGet());
                }
              });
      for (Future<?> worker : workers) {
        worker.get();
      }
      reader.get();
    }
    inbox.drain((peer, bits) -> taken.incrementAndGet());
    for (Peer peer : peers) {
      // Each peer can still be heard: none is stuck as "already in the inbox".
      peer.requestHandshake((rounds + 1L) * SECOND);
    }
    assertEquals(8, drain().size());
    assertTrue(taken.get() >= 8 && taken.get() <= 8 * rounds);
  }

  @Test
  void shouldNotWipeBeforeEveryReaderHasLeft() {
    GracePeriod grace = new GracePeriod();
    try (GracePeriod.Reader one = grace.register();
        GracePeriod.Reader two = grace.register()) {
      one.begin();
      long ticket = grace.begin();
      assertFalse(grace.passed(ticket));
      two.begin();
      assertFalse(grace.passed(ticket));
      one.end();
      assertTrue(grace.passed(ticket), "two began after the ticket was drawn");
      one.begin();
      assertTrue(grace.passed(ticket));
      assertFalse(grace.passed(grace.begin()));
    }
    assertTrue(grace.passed(grace.begin()), "readers that are gone hold nothing up");
  }
}
