package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HandlingThreadsTest {
  private static final long TERM = 1L << 14;

  /** SIGQUIT is blocked in threads of Java. */
  @ParameterizedTest
  @CsvSource({
    "S (sleeping),        0,    0,    4,                true",
    "R (running),         0,    0,    4,                false",
    "D (disk sleep),      0,    0,    4,                false",
    "t (tracing stop),    0,    0,    4,                false",
    "S (sleeping),        4000, 0,    4,                false",
    "S (sleeping),        0,    4000, 4,                false",
    "S (sleeping),        0,    200,  4,                true",
    "S (sleeping),        0,    0,    fffffffe7ffaf8ff, false",
    "Z (zombie),          0,    0,    0,                true"
  })
  void shouldTellByTheStatus(
      String state, String own, String shared, String blocked, boolean settled) {
    List<String> status = status(state, own, shared, blocked);
    assertEquals(settled, HandlingThreads.isSettled(status, TERM, false));
  }

  @Test
  void shouldKnowThatTheCurrentThreadRuns() {
    assertTrue(HandlingThreads.isSettled(status("R (running)", "0", "0", "4"), TERM, true));
    assertFalse(HandlingThreads.isSettled(status("R (running)", "4000", "0", "4"), TERM, true));
  }

  private static List<String> status(String state, String own, String shared, String blocked) {
    return List.of(
        "Name:\tR (running)",
        "State:\t" + state,
        "SigPnd:\t" + own,
        "ShdPnd:\t" + shared,
        "SigBlk:\t" + blocked,
        "SigIgn:\t" + "fffffffe7ffaf8ff");
  }

  @Test
  void shouldWaitForAThreadThatRunsUntilItHasSleptOnce() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch runs = new CountDownLatch(1);
    Thread busy =
        Thread.ofPlatform()
            .start(
                () -> {
                  runs.countDown();
                  while (!over.get()) {
                    Thread.onSpinWait();
                  }
                });
    runs.await();
    HandlingThreads threads = new HandlingThreads(TERM);
    for (int i = 0; i < 20; i++) {
      assertTrue(threads.remain());
      Thread.sleep(1);
    }
    over.set(true);
    busy.join();
    while (threads.remain()) {
      Thread.sleep(1);
    }
  }

  /** A thread that has just ended has a status that cannot be read. */
  @Test
  void shouldTakeThreadsThatEndMeanwhileForSettled() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread starter =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    Thread.ofPlatform().start(() -> {});
                  }
                });
    try {
      for (int i = 0; i < 300; i++) {
        assertDoesNotThrow(() -> new HandlingThreads(TERM).remain());
      }
    } finally {
      over.set(true);
      starter.join();
    }
    HandlingThreads threads = new HandlingThreads(TERM);
    while (threads.remain()) {
      Thread.sleep(1);
    }
  }
}
