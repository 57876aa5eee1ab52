package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;

/** A rate that several threads share without a lock: a token bucket as GCRA keeps one. */
final class TokenBucket {
  /** Nothing was taken yet. */
  private static final long UNUSED = Long.MIN_VALUE;

  private final long interval;
  private final long tolerance;

  /** When it is full again, monotonic nanoseconds. */
  private final AtomicLong fullAt = new AtomicLong(UNUSED);

  /**
   * A full one.
   *
   * @param interval nanoseconds from one token to the next
   * @param burst tokens at once
   */
  TokenBucket(long interval, int burst) {
    this.interval = interval;
    tolerance = interval * burst;
  }

  /**
   * Takes a token, if there is one.
   *
   * @param now monotonic nanoseconds
   */
  boolean take(long now) {
    while (true) {
      long before = fullAt.get();
      long after = (before == UNUSED || before - now <= 0 ? now : before) + interval;
      if (after - now > tolerance) {
        return false;
      }
      if (fullAt.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
