package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071) over memory off the heap. Sums are 16 bits, folded, not
 * inverted, in network order; parts that begin at an even place in the whole may be added with
 * {@link #add}.
 */
final class Checksum {
  private static final ValueLayout.OfShort LE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Checksum() {}

  /** The sum of a range of bytes, as if a zero byte followed an odd number of them. */
  static int sum(MemorySegment segment, long offset, int length) {
    // The sum is the same in either byte order, except for a swap at the end (RFC 1071, section 2).
    long even = 0;
    long odd = 0;
    // C2 vectorises the loop in this form, counted and with one invariant offset. It then takes a
    // sixth of the time of "i + 8 <= length".
    int words = length >>> 3;
    for (int i = 0; i < words; i++) {
      long word = PacketBytes.get64LittleEndian(segment, offset + 8L * i);
      even += word & 0xffff_ffffL;
      odd += word >>> 32;
    }
    long sum = even + odd;
    int i = words << 3;
    for (; i + 2 <= length; i += 2) {
      sum += segment.get(LE16, offset + i) & 0xffff;
    }
    if (i < length) {
      sum += PacketBytes.get8(segment, offset + i);
    }
    int folded = fold(sum);
    return folded >>> 8 | (folded & 0xff) << 8;
  }

  /** The sum of two sums. */
  static int add(int one, int other) {
    int sum = one + other;
    return (sum & 0xffff) + (sum >>> 16);
  }

  /**
   * The sum of the pseudo-header of a transport packet (RFC 768, RFC 9293 section 3.1, RFC 8200
   * section 8.1).
   *
   * @param ip offset of the IP header
   * @param version 4 or 6
   * @param protocol 6 or 17
   * @param length bytes of transport header and payload
   */
  static int pseudoHeader(MemorySegment segment, long ip, int version, int protocol, int length) {
    int addresses = version == 4 ? sum(segment, ip + 12, 8) : sum(segment, ip + 8, 32);
    return add(add(addresses, protocol), add(length & 0xffff, length >>> 16));
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return (int) folded;
  }
}
