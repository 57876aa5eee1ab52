package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The packet counters seen so far, after RFC 6479, for any number of threads without a lock.
 *
 * <p>The window is a ring of 64-bit words, each of which covers a block of 32 counters: the upper
 * half is the block's number, the lower half its bitmap. A word describes itself, so there is no
 * shared "highest counter" to keep consistent with it. A later block takes the word over in one
 * compare-and-set, and counters of an earlier block are too old from then on. No counter is
 * accepted twice. No counter less than {@link #SIZE} behind the newest is refused unseen.
 *
 * <p>The ring consists of {@link #PARTS} parts, each allocated when a counter first falls into it.
 * Most of thousands of peers send so little under one key that they need a single part. A session
 * allocates nothing else for its packets: at most eight times.
 */
final class ReplayWindow {
  private static final int BLOCK_BITS = 5;
  private static final int WORD_BITS = 8;
  private static final int WORDS = 1 << WORD_BITS;
  private static final int PARTS = 8;
  private static final int PART_WORDS = WORDS / PARTS;

  /** A counter fewer than this many behind the newest one is judged by its bit. */
  static final int SIZE = (WORDS - 1) << BLOCK_BITS;

  /**
   * Counters from here on are refused, because a block's number has 32 bits. Nobody sends 2^45
   * packets in the 180 seconds of a key's life.
   */
  static final long LIMIT = 1L << (32 + WORD_BITS + BLOCK_BITS);

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle PART = MethodHandles.arrayElementVarHandle(long[][].class);

  private final long[] @Nullable [] parts = new long[PARTS][];

  /**
   * Marks a counter as seen.
   *
   * @param counter as received, unsigned; its packet is authentic
   * @return false if it was seen before, is too old, or is not below {@link #LIMIT}
   */
  boolean accept(long counter) {
    if (Long.compareUnsigned(counter, LIMIT) >= 0) {
      return false;
    }
    int index = (int) (counter >>> BLOCK_BITS) & (WORDS - 1);
    long block = counter >>> (BLOCK_BITS + WORD_BITS);
    long bit = 1L << (counter & ((1 << BLOCK_BITS) - 1));
    long[] words = part(index / PART_WORDS);
    int at = index % PART_WORDS;
    while (true) {
      long word = (long) WORD.getVolatile(words, at);
      long present = word >>> 32;
      if (present > block || (present == block && (word & bit) != 0)) {
        return false;
      }
      long next = present == block ? word | bit : block << 32 | bit;
      if (WORD.compareAndSet(words, at, word, next)) {
        return true;
      }
    }
  }

  private long[] part(int index) {
    long[] part = (long[]) PART.getAcquire(parts, index);
    if (part != null) {
      return part;
    }
    // If two threads allocate it, one of them wins and both use its array.
    long[] made = new long[PART_WORDS];
    long[] other = (long[]) PART.compareAndExchange(parts, index, null, made);
    return other == null ? made : other;
  }

  /** Number of parts allocated so far, for tests. */
  int parts() {
    int count = 0;
    for (int i = 0; i < PARTS; i++) {
      count += PART.getAcquire(parts, i) == null ? 0 : 1;
    }
    return count;
  }
}
