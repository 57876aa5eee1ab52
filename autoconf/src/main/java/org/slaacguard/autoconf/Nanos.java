package org.slaacguard.autoconf;

import java.time.Duration;

/** Arithmetic with monotonic nanoseconds. */
final class Nanos {
  static final long SECOND = 1_000_000_000L;
  static final long NEVER = Long.MAX_VALUE;

  private Nanos() {}

  /** Whole seconds until a moment, 0 to {@code most}. */
  static long remaining(Duration most, long until, long now) {
    long left = until - now;
    if (until <= now) {
      return 0;
    }
    // Negative only by overflow, which is longer than any lifetime.
    return left < 0 ? most.toSeconds() : Math.min(most.toSeconds(), left / SECOND);
  }

  /** The moment this many nanoseconds later, {@link #NEVER} at most. */
  static long sum(long now, long nanos) {
    return now > 0 && nanos > NEVER - now ? NEVER : now + nanos;
  }

  /** The moment so much later, {@link #NEVER} at most. */
  static long after(long now, Duration wait) {
    // 136 years of seconds fit a long of nanoseconds, but not on top of any other time.
    long nanos = wait.toSeconds() > NEVER / SECOND - 1 ? NEVER : wait.toNanos();
    return now > NEVER - nanos ? NEVER : now + nanos;
  }

  /** An earlier moment; {@link #NEVER} stays what it is. */
  static long sooner(long moment, long nanos) {
    return moment == NEVER ? NEVER : moment - nanos;
  }
}
