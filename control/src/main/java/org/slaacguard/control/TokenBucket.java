package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;

/** A rate that several threads take of, without a lock: a token bucket as GCRA keeps one. */
final class TokenBucket {
  private final long interval;
  private final long tolerance;

  /** When it is full again, monotonic nanoseconds. */
  private final AtomicLong fullAt;

  /**
   * A full one.
   *
   * @param interval nanoseconds from one token to the next
   * @param burst tokens at once
   * @param now monotonic nanoseconds
   */
  TokenBucket(long interval, int burst, long now) {
    this.interval = interval;
    tolerance = interval * burst;
    fullAt = new AtomicLong(now);
  }

  /** Takes a token, if there is one. */
  boolean take(long now) {
    while (true) {
      long before = fullAt.get();
      long after = (before - now > 0 ? before : now) + interval;
      if (after - now > tolerance) {
        return false;
      }
      if (fullAt.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
