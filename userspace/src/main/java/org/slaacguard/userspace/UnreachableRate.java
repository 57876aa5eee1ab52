package org.slaacguard.userspace;

import java.util.Arrays;

/**
 * Limits ICMP errors (RFC 4443, section 2.4(f)): a token bucket for each of several groups of
 * sources, so that one cannot use up the others', and one for all. Belongs to one thread.
 */
final class UnreachableRate {
  /** The tokens of a group's bucket, and the time in which one comes back. */
  static final int BURST = 10;

  static final long INTERVAL_NANOS = 100_000_000L;

  /** The same for all sources together. */
  static final int TOTAL_BURST = 100;

  static final long TOTAL_INTERVAL_NANOS = 5_000_000L;

  private static final int GROUPS = 256;

  // When each bucket is full again; it has a token if that is within its burst.
  private final long[] full = new long[GROUPS + 1];
  private final long secret;

  /**
   * Creates full buckets.
   *
   * @param secret distributes sources over the buckets unpredictably
   */
  UnreachableRate(long secret, long now) {
    this.secret = secret;
    Arrays.fill(full, now);
  }

  /** Takes a token of the source's group and of all, if both have one. */
  boolean allow(long high, long low, long now) {
    int group = (int) (mix(high ^ mix(low ^ secret)) >>> 56);
    if (isEmpty(group, BURST, INTERVAL_NANOS, now)
        || isEmpty(GROUPS, TOTAL_BURST, TOTAL_INTERVAL_NANOS, now)) {
      return false;
    }
    full[group] += INTERVAL_NANOS;
    full[GROUPS] += TOTAL_INTERVAL_NANOS;
    return true;
  }

  private boolean isEmpty(int bucket, int burst, long interval, long now) {
    if (full[bucket] - now < 0) {
      full[bucket] = now;
    }
    return full[bucket] - now > (burst - 1) * interval;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 32) * 0x9e37_79b9_7f4a_7c15L;
    return mixed ^ mixed >>> 29;
  }
}
