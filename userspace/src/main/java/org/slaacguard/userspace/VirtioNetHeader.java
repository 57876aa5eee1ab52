package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The 10 bytes before each packet of a TUN device with {@code IFF_VNET_HDR} (virtio 1.2, section
 * 5.1.6, in the machine's byte order): what the other side has left undone.
 *
 * <pre>
 * 0 flags  1 gso type  2 header length  4 gso size  6 checksum start  8 checksum offset
 * </pre>
 */
final class VirtioNetHeader {
  /** Length in bytes. */
  static final int LENGTH = 10;

  /** The checksum field has only the sum of the pseudo-header. */
  static final int NEEDS_CHECKSUM = 1;

  /** A single packet. */
  static final int GSO_NONE = 0;

  /** TCP over IPv4, to be segmented. */
  static final int GSO_TCP4 = 1;

  /** TCP over IPv6, to be segmented. */
  static final int GSO_TCP6 = 4;

  /** UDP datagrams of one size, to be segmented. */
  static final int GSO_UDP = 5;

  /** Added to a TCP type if the first segment alone carries CWR (RFC 3168). */
  static final int GSO_ECN = 0x80;

  private VirtioNetHeader() {}

  static int flags(MemorySegment segment, long offset) {
    return PacketBytes.get8(segment, offset);
  }

  static int gsoType(MemorySegment segment, long offset) {
    return PacketBytes.get8(segment, offset + 1);
  }

  static int gsoSize(MemorySegment segment, long offset) {
    return native16(segment, offset + 4);
  }

  static int checksumStart(MemorySegment segment, long offset) {
    return native16(segment, offset + 6);
  }

  static int checksumOffset(MemorySegment segment, long offset) {
    return native16(segment, offset + 8);
  }

  /** Writes the header of a complete packet. */
  static void writeNone(MemorySegment segment, long offset) {
    segment.asSlice(offset, LENGTH).fill((byte) 0);
  }

  /**
   * Writes the header of a super-packet, whose checksums and lengths the other side computes for
   * each segment.
   */
  static void writeGso(
      MemorySegment segment,
      long offset,
      int gsoType,
      int headerLength,
      int gsoSize,
      int checksumStart,
      int checksumOffset) {
    PacketBytes.put8(segment, offset, NEEDS_CHECKSUM);
    PacketBytes.put8(segment, offset + 1, gsoType);
    putNative16(segment, offset + 2, headerLength);
    putNative16(segment, offset + 4, gsoSize);
    putNative16(segment, offset + 6, checksumStart);
    putNative16(segment, offset + 8, checksumOffset);
  }

  /** Writes the header of one packet whose checksum is to be completed. */
  static void writeChecksum(
      MemorySegment segment, long offset, int checksumStart, int checksumOffset) {
    writeGso(segment, offset, GSO_NONE, 0, 0, checksumStart, checksumOffset);
  }

  private static int native16(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset) & 0xffff;
  }

  private static void putNative16(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, offset, (short) value);
  }
}
