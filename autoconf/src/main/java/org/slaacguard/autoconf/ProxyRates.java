package org.slaacguard.autoconf;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.slaacguard.net.TokenRate;

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

  private static final TokenRate ONE = new TokenRate(Nanos.SECOND / EACH, EACH);
  private static final TokenRate TOTAL = new TokenRate(Nanos.SECOND / ALL, ALL);
  private static final int SENDERS = 256;

  private final long[] fullAt = new long[SENDERS];
  private final long salt;
  private long allFullAt = TokenRate.FULL;

  ProxyRates(RandomGenerator random) {
    salt = random.nextLong() | 1;
    Arrays.fill(fullAt, TokenRate.FULL);
  }

  /** Whether this sender may have an answer now. */
  boolean take(long sender, long now) {
    int index = (int) ((sender * salt) >>> 56);
    if (!ONE.allows(fullAt[index], now) || !TOTAL.allows(allFullAt, now)) {
      return false;
    }
    fullAt[index] = ONE.taken(fullAt[index], now);
    allFullAt = TOTAL.taken(allFullAt, now);
    return true;
  }
}
