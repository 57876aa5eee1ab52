package org.slaacguard.net;

import java.time.Instant;
import java.util.HexFormat;

/**
 * The timestamp of a handshake initiation in TAI64N: seconds counted from 2^62, and nanoseconds
 * (WireGuard's whitepaper, section 5.1). A peer may put anything into it, as long as it grows.
 *
 * @param seconds unsigned; 2^62 + 10 was the beginning of 1970
 * @param nanos unsigned
 */
public record TaiTimestamp(long seconds, int nanos) implements Comparable<TaiTimestamp> {
  /** TAI was 10 seconds ahead in 1970; leap seconds since then do not matter. */
  public static final long EPOCH = (1L << 62) + 10;

  private static final int DIGITS = 24;

  /** The timestamp of a moment, as our initiations have it. */
  public static TaiTimestamp of(Instant at) {
    return new TaiTimestamp(EPOCH + at.getEpochSecond(), at.getNano());
  }

  /**
   * Reads 24 hexadecimal digits.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static TaiTimestamp parse(String hex) {
    if (hex.length() != DIGITS) {
      throw new IllegalArgumentException("a timestamp has " + DIGITS + " digits");
    }
    return new TaiTimestamp(
        HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigits(hex, 16, DIGITS));
  }

  /** Whether the timestamp is later than a moment. */
  public boolean isAfter(Instant at) {
    return compareTo(of(at)) > 0;
  }

  @Override
  public int compareTo(TaiTimestamp other) {
    int order = Long.compareUnsigned(seconds, other.seconds);
    return order != 0 ? order : Integer.compareUnsigned(nanos, other.nanos);
  }

  /** 24 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(seconds) + HexFormat.of().toHexDigits(nanos);
  }
}
