package org.slaacguard.userspace;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads and writes the fields of packets: network order unless the name says otherwise, at any
 * alignment. The segment's own bounds are the last guard; callers check lengths first.
 */
final class PacketBytes {
  private static final ValueLayout.OfShort BE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(BIG_ENDIAN);
  private static final ValueLayout.OfInt LE32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LE64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private PacketBytes() {}

  static int get8(MemorySegment segment, long offset) {
    return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  static int get16(MemorySegment segment, long offset) {
    return segment.get(BE16, offset) & 0xffff;
  }

  static int get32(MemorySegment segment, long offset) {
    return segment.get(BE32, offset);
  }

  static long get64(MemorySegment segment, long offset) {
    return segment.get(BE64, offset);
  }

  static int get32LittleEndian(MemorySegment segment, long offset) {
    return segment.get(LE32, offset);
  }

  static long get64LittleEndian(MemorySegment segment, long offset) {
    return segment.get(LE64, offset);
  }

  static void put8(MemorySegment segment, long offset, int value) {
    segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
  }

  static void put16(MemorySegment segment, long offset, int value) {
    segment.set(BE16, offset, (short) value);
  }

  static void put32(MemorySegment segment, long offset, int value) {
    segment.set(BE32, offset, value);
  }

  static void put32LittleEndian(MemorySegment segment, long offset, int value) {
    segment.set(LE32, offset, value);
  }

  static void put64LittleEndian(MemorySegment segment, long offset, long value) {
    segment.set(LE64, offset, value);
  }
}
