package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChecksumTest {
  @Test
  void shouldAgreeWithTheSlowSumForEveryLengthAndAlignment() {
    Random random = new Random(1);
    for (int length = 0; length < 200; length++) {
      for (int offset = 0; offset < 9; offset++) {
        byte[] bytes = PacketMaker.bytes(random, offset + length);
        assertEquals(
            PacketMaker.slowSum(bytes, offset, length, 0),
            Checksum.sum(MemorySegment.ofArray(bytes), offset, length));
      }
    }
  }

  @Test
  void shouldNotOverflowOnTheLargestPacketOfOnes() {
    byte[] bytes = new byte[65_535];
    java.util.Arrays.fill(bytes, (byte) 0xff);
    assertEquals(
        PacketMaker.slowSum(bytes, 0, bytes.length, 0),
        Checksum.sum(MemorySegment.ofArray(bytes), 0, bytes.length));
  }
}
