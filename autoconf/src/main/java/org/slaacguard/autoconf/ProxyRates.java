package org.slaacguard.autoconf;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Limits answers for each neighbour, by its link-layer address, and for all together. A neighbour
 * can pretend to be many; the total then bounds its answers and our cost. Takes a fixed amount of
 * memory. Not thread-safe.
 */
final class ProxyRates {
  /** Answers per second to one sender; also the burst. */
  static final int EACH = 10_000;

  /** Answers per second to all senders; also the burst. */
  static final int ALL = 25_000;

  private static final int SENDERS = 256;

  private final long[] fullAt = new long[SENDERS];
  private final long salt;
  private long allFullAt;

  ProxyRates(RandomGenerator random, long now) {
    salt = random.nextLong() | 1;
    allFullAt = now;
    Arrays.fill(fullAt, now);
  }

  /** Whether this sender may have an answer now. */
  boolean take(long sender, long now) {
    int index = (int) ((sender * salt) >>> 56);
    long own = next(fullAt[index], now, EACH);
    long all = next(allFullAt, now, ALL);
    if (own - now > Nanos.SECOND || all - now > Nanos.SECOND) {
      return false;
    }
    fullAt[index] = own;
    allFullAt = all;
    return true;
  }

  private static long next(long fullAt, long now, int rate) {
    return Math.max(fullAt, now) + Nanos.SECOND / rate;
  }
}
