package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;

/** A rate limit that several threads share without a lock: a token bucket, implemented as GCRA. */
final class TokenBucket {
  /** No token was taken yet. */
  private static final long UNUSED = Long.MIN_VALUE;

  private final long interval;
  private final long tolerance;

  /** The time at which the bucket is full again, in monotonic nanoseconds. */
  private final AtomicLong fullAt = new AtomicLong(UNUSED);

  /**
   * A full bucket.
   *
   * @param interval nanoseconds per token
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
