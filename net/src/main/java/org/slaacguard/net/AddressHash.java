package org.slaacguard.net;

import java.util.random.RandomGenerator;

/**
 * A keyed hash of 128-bit addresses to 24 bits, for a table of addresses.
 *
 * <p>A peer that may send from a whole /64 chooses the keys of our table. The hash must therefore
 * hold against chosen keys. It begins with Multilinear-HM (Lemire and Kaser, Strongly universal
 * string hashing is fast, 2014; theorem 3.1), which needs half the multiplications of plain
 * multilinear hashing. Over its random key, any two different addresses get 32-bit values that are
 * uniform and independent, so they agree in any b bits with probability 2^-b. A bijection of these
 * 32 bits follows. It keeps that property and breaks up the regular steps that such a hash makes of
 * regular addresses; linear probing would join those steps to runs. No hash value leaves the
 * process.
 *
 * <p>A peer's limit and its rate also bound how many addresses it has in the table. SipHash-1-3 was
 * measured as an alternative. It costs 7 ns more, and half as much again in a table larger than the
 * caches, because the processor then looks ahead over fewer lookups.
 */
public final class AddressHash {
  /** Number of bits in the hash. */
  public static final int BITS = 24;

  private final long k0;
  private final long k1;
  private final long k2;
  private final long k3;
  private final long k4;

  /** Creates a hash with a random key of its own. */
  public AddressHash(RandomGenerator random) {
    k0 = random.nextLong();
    k1 = random.nextLong();
    k2 = random.nextLong();
    k3 = random.nextLong();
    k4 = random.nextLong();
  }

  /** The hash of an address, 0 to {@code 2^24 - 1}. */
  public int of(long high, long low) {
    long h =
        (k0
                + (k1 + (high >>> 32)) * (k2 + (high & 0xffff_ffffL))
                + (k3 + (low >>> 32)) * (k4 + (low & 0xffff_ffffL)))
            >>> 32;
    return ((int) (h ^ (h >>> 16)) * 0x85eb_ca6b) >>> (32 - BITS);
  }
}
