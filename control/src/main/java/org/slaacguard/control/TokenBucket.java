package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;
import org.slaacguard.net.TokenRate;

/** A token bucket that several threads share without a lock. */
final class TokenBucket {
  private final TokenRate rate;
  private final AtomicLong fullAt = new AtomicLong(TokenRate.FULL);

  /**
   * A full bucket.
   *
   * @param interval nanoseconds per token
   * @param burst tokens at once
   */
  TokenBucket(long interval, int burst) {
    rate = new TokenRate(interval, burst);
  }

  /**
   * Takes a token, if there is one.
   *
   * @param now monotonic nanoseconds
   */
  boolean take(long now) {
    while (true) {
      long before = fullAt.get();
      if (!rate.allows(before, now)) {
        return false;
      }
      if (fullAt.compareAndSet(before, rate.taken(before, now))) {
        return true;
      }
    }
  }
}
