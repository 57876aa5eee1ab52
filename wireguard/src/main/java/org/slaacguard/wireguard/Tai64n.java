package org.slaacguard.wireguard;

import java.time.Instant;

/**
 * The timestamps of initiations: TAI64N, 12 bytes big-endian, seconds from 2^62 on and nanoseconds
 * (whitepaper, section 5.1). They only have to grow from one initiation to the next.
 */
final class Tai64n {
  // TAI was 10 seconds ahead in 1970; leap seconds since then do not matter.
  private static final long EPOCH = (1L << 62) + 10;

  /**
   * Ours are rounded down to 2^24 ns, about 17 ms: they go to whoever has our key, and tell no more
   * of our clock than they must.
   */
  private static final int GRAIN_BITS = 24;

  private static final int GRAINS_BITS = 6;
  private static final long GRAINS = ((1_000_000_000L - 1) >>> GRAIN_BITS) + 1;

  private Tai64n() {}

  /**
   * The number of the grain of time for an initiation, greater than the last one even if the clock
   * was set back.
   */
  static long grainAfter(long last, Instant now) {
    long grain = (now.getEpochSecond() << GRAINS_BITS) | (now.getNano() >>> GRAIN_BITS);
    if (grain > last) {
      return grain;
    }
    long next = last + 1;
    return (next & ((1 << GRAINS_BITS) - 1)) < GRAINS
        ? next
        : ((next >> GRAINS_BITS) + 1) << GRAINS_BITS;
  }

  static void write(long grain, byte[] out, int offset) {
    Bytes.putLongBigEndian(out, offset, EPOCH + (grain >> GRAINS_BITS));
    int nanos = (int) (grain & ((1 << GRAINS_BITS) - 1)) << GRAIN_BITS;
    Bytes.putIntBigEndian(out, offset + Long.BYTES, nanos);
  }
}
