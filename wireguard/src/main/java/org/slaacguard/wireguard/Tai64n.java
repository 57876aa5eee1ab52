package org.slaacguard.wireguard;

import java.time.Instant;
import org.slaacguard.net.TaiTimestamp;

/**
 * Timestamps of initiations: TAI64N, 12 bytes big-endian, seconds counted from 2^62 and nanoseconds
 * (whitepaper, section 5.1). They only have to grow from one initiation to the next.
 */
final class Tai64n {
  /**
   * Our timestamps are rounded down to 2^24 ns, about 17 ms. Anybody with our public key can get
   * them, so they reveal no more of our clock than necessary.
   */
  private static final int GRAIN_BITS = 24;

  private static final int GRAINS_BITS = 6;
  private static final long GRAINS = ((1_000_000_000L - 1) >>> GRAIN_BITS) + 1;

  private Tai64n() {}

  /**
   * The grain of time for an initiation. It is greater than the last one even if the clock was set
   * back.
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
    TaiTimestamp timestamp = timestamp(grain);
    Bytes.putLongBigEndian(out, offset, timestamp.seconds());
    Bytes.putIntBigEndian(out, offset + Long.BYTES, timestamp.nanos());
  }

  /** The timestamp of a grain. */
  static TaiTimestamp timestamp(long grain) {
    int nanos = (int) (grain & ((1 << GRAINS_BITS) - 1)) << GRAIN_BITS;
    return new TaiTimestamp(TaiTimestamp.EPOCH + (grain >> GRAINS_BITS), nanos);
  }

  /** The grain of a timestamp that was sent. */
  static long grain(TaiTimestamp sent) {
    return ((sent.seconds() - TaiTimestamp.EPOCH) << GRAINS_BITS) | (sent.nanos() >>> GRAIN_BITS);
  }
}
