package org.slaacguard.net;

/**
 * The rate of token buckets. The state of a bucket is one number, the time at which it is full
 * again (generic cell rate algorithm, ITU-T I.371), which its owner keeps where it wants: in a
 * field, in an array, or in an atomic. Times are nanoseconds of any clock that is less than 292
 * years from its zero. Nothing here allocates.
 *
 * @param interval nanoseconds in which a token comes back, at least 1
 * @param burst tokens of a full bucket, at least 1; with the interval at most 292 years
 */
public record TokenRate(long interval, int burst) {
  /** The state of a bucket from which nothing was ever taken. */
  public static final long FULL = Long.MIN_VALUE;

  /**
   * Checks the rate.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public TokenRate {
    if (interval < 1 || burst < 1 || burst > Long.MAX_VALUE / interval) {
      throw new IllegalArgumentException("no rate: " + burst + " tokens, " + interval + " ns each");
    }
  }

  /** Whether the bucket has a token. */
  public boolean allows(long fullAt, long now) {
    return left(fullAt, now) <= tolerance();
  }

  /** The state after a token was taken, also where there was none: then the bucket owes it. */
  public long taken(long fullAt, long now) {
    return taken(fullAt, now, interval);
  }

  /** The state after tokens were taken that take this many nanoseconds to come back. */
  public static long taken(long fullAt, long now, long worth) {
    return now + left(fullAt, now) + worth;
  }

  /** When the bucket has a token: now, or later. */
  public long due(long fullAt, long now) {
    return now + Math.max(0, left(fullAt, now) - tolerance());
  }

  /** How long before it is full a bucket has one token, in nanoseconds. */
  public long tolerance() {
    return (burst - 1) * interval;
  }

  /** Whether nothing is missing. */
  public static boolean isFull(long fullAt, long now) {
    return left(fullAt, now) == 0;
  }

  /** Nanoseconds until the bucket is full. */
  private static long left(long fullAt, long now) {
    return fullAt == FULL ? 0 : Math.max(0, fullAt - now);
  }
}
