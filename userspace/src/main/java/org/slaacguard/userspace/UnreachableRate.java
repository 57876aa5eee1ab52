package org.slaacguard.userspace;

import java.util.Arrays;
import org.slaacguard.net.TokenRate;

/**
 * Limits ICMP errors (RFC 4443, section 2.4(f)): a token bucket for each of several groups of
 * sources, so that one cannot use up the others', and one for all. Belongs to one thread.
 */
final class UnreachableRate {
  /** The rate of a group. */
  static final TokenRate GROUP = new TokenRate(100_000_000L, 10);

  /** The rate of all sources together. */
  static final TokenRate TOTAL = new TokenRate(5_000_000L, 100);

  private static final int GROUPS = 256;

  private final long[] full = new long[GROUPS + 1];
  private final long secret;

  /**
   * Creates full buckets.
   *
   * @param secret distributes sources over the buckets unpredictably
   */
  UnreachableRate(long secret) {
    this.secret = secret;
    Arrays.fill(full, TokenRate.FULL);
  }

  /** Takes a token of the source's group and of all, if both have one. */
  boolean allow(long high, long low, long now) {
    int group = (int) (mix(high ^ mix(low ^ secret)) >>> 56);
    if (!GROUP.allows(full[group], now) || !TOTAL.allows(full[GROUPS], now)) {
      return false;
    }
    full[group] = GROUP.taken(full[group], now);
    full[GROUPS] = TOTAL.taken(full[GROUPS], now);
    return true;
  }

  private static long mix(long value) {
    long mixed = (value ^ value >>> 32) * 0x9e37_79b9_7f4a_7c15L;
    return mixed ^ mixed >>> 29;
  }
}
