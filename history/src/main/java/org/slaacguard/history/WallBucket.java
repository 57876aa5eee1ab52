package org.slaacguard.history;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.slaacguard.net.TokenRate;

/** A token bucket by the wall clock, which may be set back. For one thread. */
final class WallBucket {
  private long fullAt = TokenRate.FULL;

  /** Takes a token, if there is one. */
  boolean take(TokenRate rate, Instant at) {
    long now = TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    // After the clock was set back, no more is missing than a whole bucket.
    fullAt = Math.min(fullAt, now + rate.burst() * rate.interval());
    if (!rate.allows(fullAt, now)) {
      return false;
    }
    fullAt = rate.taken(fullAt, now);
    return true;
  }
}
