package org.slaacguard.autoconf;

import java.time.Duration;

/** Arithmetic with monotonic nanoseconds. */
final class Nanos {
  static final long SECOND = 1_000_000_000L;
  static final long NEVER = Long.MAX_VALUE;

  private Nanos() {}

  /** Whole seconds until a moment, from 0 to the most. */
  static long remaining(Duration most, long until, long now) {
    long left = until - now;
    if (until <= now) {
      return 0;
    }
    // Negative only by overflow: longer than any lifetime.
    return left < 0 ? most.toSeconds() : Math.min(most.toSeconds(), left / SECOND);
  }

  /** A moment so many nanoseconds later on, {@link #NEVER} at most. */
  static long sum(long now, long nanos) {
    return now > 0 && nanos > NEVER - now ? NEVER : now + nanos;
  }

  /** A moment later on, {@link #NEVER} at most. */
  static long after(long now, Duration wait) {
    // 136 years of seconds fit a long of nanoseconds, but not behind any beginning.
    long nanos = wait.toSeconds() > NEVER / SECOND - 1 ? NEVER : wait.toNanos();
    return now > NEVER - nanos ? NEVER : now + nanos;
  }
}
