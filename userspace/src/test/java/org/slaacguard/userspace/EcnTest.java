package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.userspace.PacketMaker.Shape;

final class EcnTest {
  private static final int NOT_ECT = 0;
  private static final int ECT_1 = 1;
  private static final int ECT_0 = 2;
  private static final int CE = 3;
  private static final int DROPPED = -1;

  /** The kernel's INET_ECN_encapsulate with an outer field of 0. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "2, 2", "3, 2"})
  void shouldGiveTheOuterHeaderWhatTheKernelGives(int inner, int outer) {
    assertEquals(outer, Ecn.encapsulate(inner));
  }

  /** RFC 6040, figure 4. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void shouldBringTheOuterMarkIntoThePacket(int version) {
    // By inner, then by outer.
    int[][] expected = {
      {NOT_ECT, NOT_ECT, NOT_ECT, DROPPED},
      {ECT_1, ECT_1, ECT_1, CE},
      {ECT_0, ECT_1, ECT_0, CE},
      {CE, CE, CE, CE}
    };
    for (int inner = NOT_ECT; inner <= CE; inner++) {
      for (int outer = NOT_ECT; outer <= CE; outer++) {
        assertEquals(
            expected[inner][outer], decapsulated(version, inner, outer), inner + " in " + outer);
      }
    }
  }

  private static int decapsulated(int version, int inner, int outer) {
    byte[] packet = packet(version, 0xb8 | inner);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(packet.length + 2);
      MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 2, packet.length);
      boolean passes = Ecn.decapsulate(outer, memory, 2);
      byte[] after = memory.asSlice(2, packet.length).toArray(ValueLayout.JAVA_BYTE);
      assertTrue(PacketMaker.checksumsHold(after), "the header's checksum holds");
      int ecn = Ecn.of(memory, 2);
      assertArrayEquals(packet(version, 0xb8 | ecn), after, "nothing else has changed");
      return passes ? ecn : DROPPED;
    }
  }

  private static byte[] packet(int version, int trafficClass) {
    byte[] packet =
        PacketMaker.packet(
            new Shape(version, 17, 9, 0, 64), 7, 1, 16, PacketMaker.bytes(new Random(3), 33));
    return PacketMaker.withTrafficClass(packet, trafficClass);
  }

  @Test
  void shouldLeaveAWrongChecksumWrong() {
    byte[] packet = packet(4, ECT_0);
    packet[10] ^= 1;
    MemorySegment memory = MemorySegment.ofArray(packet);
    assertTrue(Ecn.decapsulate(CE, memory, 0));
    assertTrue(!PacketMaker.checksumsHold(packet));
  }
}
