package org.slaacguard.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071): the ones' complement of the ones' complement sum of 16-bit
 * words.
 *
 * <p>A running sum is a {@code long}: the sum of the 16-bit words in network order, not yet folded.
 * It starts at 0. Parts may be added in any order, as long as every part but the last has an even
 * length.
 */
public final class InternetChecksum {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private InternetChecksum() {}

  /**
   * Adds bytes to a running sum; an odd last byte counts as the upper half of a word.
   *
   * @param sum the running sum so far, which cannot overflow below 4 GB of data
   * @param bytes heap or native memory
   */
  public static long add(long sum, MemorySegment bytes, long offset, long length) {
    long end = offset + length;
    long position = offset;
    // A 32-bit word is congruent to the sum of its halves, modulo 0xffff.
    for (; end - position >= 4; position += 4) {
      sum += bytes.get(INT, position) & 0xffff_ffffL;
    }
    for (int shift = 24; position < end; position++, shift -= 8) {
      sum += (bytes.get(ValueLayout.JAVA_BYTE, position) & 0xffL) << shift;
    }
    return sum;
  }

  /** Adds bytes of an array to a running sum. */
  public static long add(long sum, byte[] bytes, int offset, int length) {
    return add(sum, MemorySegment.ofArray(bytes), offset, length);
  }

  /**
   * Adds the pseudo-header of IPv6 (RFC 8200, section 8.1) to a running sum.
   *
   * @param length bytes in the upper-layer packet, header included
   */
  public static long addPseudoHeader(
      long sum, Ipv6Address source, Ipv6Address destination, int length, int nextHeader) {
    return addHalves(source.high())
        + addHalves(source.low())
        + addHalves(destination.high())
        + addHalves(destination.low())
        + (length & 0xffff_ffffL)
        + nextHeader
        + sum;
  }

  private static long addHalves(long value) {
    return (value >>> 32) + (value & 0xffff_ffffL);
  }

  /**
   * Folds a running sum into the value for the checksum field, which must have been summed as zero.
   * For data that already holds a right checksum, the result is 0.
   */
  public static int finish(long sum) {
    long folded = (sum >>> 32) + (sum & 0xffff_ffffL);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    folded = (folded >>> 16) + (folded & 0xffff);
    return (int) ~folded & 0xffff;
  }
}
