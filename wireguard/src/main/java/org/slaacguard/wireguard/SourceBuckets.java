package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.TokenRate;

/**
 * Token buckets of sources in an array of fixed size, found by keyed hashes: there are no entries,
 * so forged sources cannot displace others.
 *
 * <p>A source has a bucket in each row, and may send while one of them has a token (a count-min
 * sketch with conservative update: Estan and Varghese, 2002). With one row, ten thousand hosts that
 * send without pause would empty the bucket of one honest source in four, for as long as they go
 * on; with three it is one in fifty.
 *
 * <p>Any thread; no lock, and no allocation but at the first message. Two threads that count a
 * source at the same moment may count it once.
 */
final class SourceBuckets {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int ROWS = 3;

  /** The logarithm of the buckets in a row. */
  private static final int BITS = 15;

  private final AddressHash[] hashes = new AddressHash[ROWS];

  /**
   * When each bucket will be full again ({@link TokenRate}), row by row. Made when first needed:
   * most gateways are never flooded.
   */
  private volatile long @Nullable [] full;

  /**
   * All are full of tokens.
   *
   * @param random gives the keys of the hashes, so it has to be a secure one
   */
  SourceBuckets(RandomGenerator random) {
    for (int row = 0; row < ROWS; row++) {
      hashes[row] = new AddressHash(random);
    }
  }

  /**
   * When the first of a source's buckets will be full again, in nanoseconds: never earlier than by
   * what the source itself has sent.
   */
  long fullAt(long high, long low) {
    long[] cells = cells();
    long least = Long.MAX_VALUE;
    for (int row = 0; row < ROWS; row++) {
      least = Math.min(least, (long) CELL.getOpaque(cells, cell(row, high, low)));
    }
    return least;
  }

  /**
   * Takes from a source's buckets.
   *
   * @param worth of a token, in nanoseconds
   */
  void take(long now, long high, long low, long worth) {
    long[] cells = cells();
    long after = TokenRate.taken(fullAt(high, low), now, worth);
    for (int row = 0; row < ROWS; row++) {
      int cell = cell(row, high, low);
      long before = (long) CELL.getOpaque(cells, cell);
      while (before < after && !CELL.weakCompareAndSetPlain(cells, cell, before, after)) {
        before = (long) CELL.getOpaque(cells, cell);
      }
    }
  }

  private long[] cells() {
    long[] present = full;
    return present != null ? present : make();
  }

  private synchronized long[] make() {
    long[] present = full;
    if (present == null) {
      present = new long[ROWS << BITS];
      full = present;
    }
    return present;
  }

  private int cell(int row, long high, long low) {
    return (row << BITS) | (hashes[row].of(high, low) >>> (AddressHash.BITS - BITS));
  }
}
