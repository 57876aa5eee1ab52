package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clocks that the test sets. */
class SleepWatchTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong lead = new AtomicLong(5 * SECOND);

  @Test
  void shouldTellOfEachSleepOnce() {
    try (SleepWatch watch = new SleepWatch(lead::get)) {
      assertEquals(0, watch.slept(), "before it began to watch");
      lead.addAndGet(3600 * SECOND);
      assertEquals(3600 * SECOND, watch.slept());
      assertEquals(0, watch.slept());
      lead.addAndGet(2 * SECOND);
      assertEquals(2 * SECOND, watch.slept());
    }
  }

  @Test
  void shouldAddUpSleepsThatAreTooShortAlone() {
    try (SleepWatch watch = new SleepWatch(lead::get)) {
      lead.addAndGet(SECOND * 6 / 10);
      assertEquals(0, watch.slept());
      lead.addAndGet(SECOND * 6 / 10);
      assertEquals(SECOND * 12 / 10, watch.slept());
    }
  }

  @Test
  void shouldFollowTheClocksOfThisMachine() {
    try (SleepWatch watch = new SleepWatch()) {
      assertTrue(watch.slept() >= 0);
    }
  }
}
