package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;
import org.slaacguard.testing.Draw;

class ReplayWindowTest {
  /** Remembers everything. */
  private static final class Oracle {
    private final Set<Long> seen = new HashSet<>();
    private long newest = -1;

    void check(ReplayWindow window, long counter) {
      boolean accepted = window.accept(counter);
      if (seen.contains(counter)) {
        assertFalse(accepted, () -> "replay of " + counter);
      } else if (newest - counter < ReplayWindow.SIZE) {
        assertTrue(accepted, () -> counter + " is new, the newest is " + newest);
      }
      if (accepted) {
        seen.add(counter);
        newest = Math.max(newest, counter);
      }
    }
  }

  @Test
  void shouldAgreeWithTheOracle() {
    Cases.run(
        300,
        draw -> {
          List<Long> steps = draw.list(0, 400, ReplayWindowTest::step);
          ReplayWindow window = new ReplayWindow();
          Oracle oracle = new Oracle();
          long at = 0;
          for (long step : steps) {
            at = Math.max(0, at + step);
            oracle.check(window, at);
          }
        });
  }

  private static long step(Draw draw) {
    int kind = draw.nextInt(12);
    long reach = kind < 8 ? 70 : kind < 11 ? 9000 : 1L << 33;
    return draw.between(-reach, reach);
  }

  @Test
  void shouldAcceptEachOnceInOrder() {
    ReplayWindow window = new ReplayWindow();
    for (long i = 0; i < 100_000; i++) {
      assertTrue(window.accept(i));
      assertFalse(window.accept(i));
    }
  }

  @Test
  void shouldRejectReplayedCounterOfLongAgo() {
    ReplayWindow window = new ReplayWindow();
    for (long i = 0; i < 20_000; i++) {
      window.accept(i);
    }
    for (long i = 0; i < 20_000; i++) {
      assertFalse(window.accept(i));
    }
  }

  @Test
  void shouldAcceptWhatComesLateWithinTheWindow() {
    ReplayWindow window = new ReplayWindow();
    assertTrue(window.accept(1_000_000));
    assertTrue(window.accept(1_000_000 - ReplayWindow.SIZE + 1));
    assertEquals(8160, ReplayWindow.SIZE);
  }

  @Test
  void shouldMakeItsPartsOnlyWhenCountersFallIntoThem() {
    ReplayWindow window = new ReplayWindow();
    assertEquals(0, window.parts());
    for (long i = 0; i < 1024; i++) {
      assertTrue(window.accept(i));
    }
    assertEquals(1, window.parts());
    assertTrue(window.accept(1024));
    assertEquals(2, window.parts());
    for (long i = 1025; i < 100_000; i++) {
      assertTrue(window.accept(i));
    }
    assertEquals(8, window.parts());
  }

  @Test
  void shouldRefuseCountersThatNobodyReaches() {
    ReplayWindow window = new ReplayWindow();
    assertTrue(window.accept(ReplayWindow.LIMIT - 1));
    assertFalse(window.accept(ReplayWindow.LIMIT));
    assertFalse(window.accept(-1));
    assertFalse(window.accept(ProtocolLimits.REJECT_AFTER_MESSAGES));
  }

  @Test
  void shouldAcceptEachOnceFromManyThreads() throws InterruptedException, ExecutionException {
    ReplayWindow window = new ReplayWindow();
    int threads = 4;
    int counters = 200_000;
    List<Future<long[]>> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int t = 0; t < threads; t++) {
        long seed = t;
        results.add(pool.submit(() -> acceptNear(window, counters, seed)));
      }
    }
    long[] total = new long[counters + 64];
    for (Future<long[]> result : results) {
      long[] accepted = result.get();
      for (int i = 0; i < accepted.length; i++) {
        total[i] += accepted[i];
      }
    }
    long once = 0;
    for (long times : total) {
      assertTrue(times <= 1, "accepted twice");
      once += times;
    }
    // All threads use nearly all counters at about the same pace.
    assertTrue(once > counters / 2, "accepted " + once);
  }

  private static long[] acceptNear(ReplayWindow window, int counters, long seed) {
    Random random = new Random(seed);
    long[] accepted = new long[counters + 64];
    for (int i = 0; i < counters; i++) {
      int counter = i + random.nextInt(64);
      if (window.accept(counter)) {
        accepted[counter]++;
      }
    }
    return accepted;
  }
}
