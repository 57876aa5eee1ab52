package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.userspace.PacketMaker.Shape;

final class SegmenterTest {
  private static final int FIN_PSH_ACK_CWR = 0x99;

  private final Random random = new Random(7);
  private final Segmenter segmenter = new Segmenter();

  @ParameterizedTest
  @CsvSource({"4,6,1", "4,6,1380", "6,6,1360", "6,6,999", "4,17,1200", "6,17,333"})
  void shouldCutIntoCompletePackets(int version, int protocol, int size) {
    Shape shape = new Shape(version, protocol, 5, protocol == 6 ? 12 : 0, 64);
    for (int length : new int[] {1, size, size + 1, 3 * size, 10 * size + size / 2}) {
      byte[] payload = PacketMaker.bytes(random, length);
      byte[] whole = PacketMaker.packet(shape, 65_534, 0xffff_fff0L, FIN_PSH_ACK_CWR, payload);
      MemorySegment buffer = superPacket(shape, whole, size);

      int count = segmenter.begin(buffer, 0, whole.length);

      assertEquals((length + size - 1) / size, count);
      ByteArrayOutputStream joined = new ByteArrayOutputStream();
      for (int i = 0; i < count; i++) {
        byte[] packet = cut(i);
        assertTrue(PacketMaker.checksumsHold(packet));
        int chunk = packet.length - shape.headers();
        byte[] expected =
            PacketMaker.packet(
                shape,
                65_534 + i,
                0xffff_fff0L + (long) i * size,
                PacketMaker.ACK | (i == 0 ? 0x80 : 0) | (i == count - 1 ? 0x09 : 0),
                Arrays.copyOfRange(payload, i * size, i * size + chunk));
        assertArrayEquals(expected, packet);
        joined.writeBytes(Arrays.copyOfRange(packet, shape.headers(), packet.length));
      }
      assertArrayEquals(payload, joined.toByteArray());
    }
  }

  @Test
  void shouldFinishTheChecksumOfAPacketThatStaysWhole() {
    Shape shape = new Shape(6, 17, 1, 0, 64);
    byte[] packet = PacketMaker.packet(shape, 0, 0, 0, PacketMaker.bytes(random, 77));
    MemorySegment buffer = superPacket(shape, packet, 0);
    VirtioNetHeader.writeChecksum(buffer, 0, 40, 6);

    assertEquals(1, segmenter.begin(buffer, 0, packet.length));
    assertArrayEquals(packet, cut(0));
  }

  @Test
  void shouldPassAPacketWithNothingLeftUndone() {
    byte[] packet = PacketMaker.bytes(random, 333);
    MemorySegment buffer = MemorySegment.ofArray(new byte[10 + packet.length]);
    MemorySegment.copy(packet, 0, buffer, ValueLayout.JAVA_BYTE, 10, packet.length);

    assertEquals(1, segmenter.begin(buffer, 0, packet.length));
    assertArrayEquals(packet, cut(0));
  }

  @Test
  void shouldRefuseASuperPacketThatIsNotWhatItsTypeSays() {
    Shape shape = new Shape(4, 6, 1, 0, 64);
    byte[] packet = PacketMaker.packet(shape, 0, 0, PacketMaker.ACK, new byte[3000]);
    for (int type : new int[] {VirtioNetHeader.GSO_TCP6, VirtioNetHeader.GSO_UDP, 3, 0x7f}) {
      MemorySegment buffer = superPacket(shape, packet, 1000);
      PacketBytes.put8(buffer, 1, type);
      assertEquals(Segmenter.MALFORMED, segmenter.begin(buffer, 0, packet.length));
    }
  }

  @Test
  void shouldRefuseOrCutHostileHeadersWithoutLeavingThePacket() {
    int refused = 0;
    for (int round = 0; round < 100_000; round++) {
      Shape shape =
          new Shape(random.nextBoolean() ? 4 : 6, random.nextBoolean() ? 6 : 17, 1, 0, 64);
      byte[] packet =
          PacketMaker.packet(shape, 0, 0, 16, PacketMaker.bytes(random, random.nextInt(200)));
      int length = random.nextInt(packet.length + 1);
      MemorySegment buffer = superPacket(shape, Arrays.copyOf(packet, length), 50);
      for (int i = random.nextInt(5); i > 0; i--) {
        PacketBytes.put8(buffer, random.nextInt((int) buffer.byteSize()), random.nextInt(256));
      }
      // The buffer ends where the packet does: a read beyond it throws.
      int count = segmenter.begin(buffer, 0, length);
      refused += count == Segmenter.MALFORMED ? 1 : 0;
      for (int i = 0; i < count; i++) {
        cut(i);
      }
    }
    assertTrue(refused > 1000 && refused < 99_000, () -> "the test must see both ways");
  }

  private byte[] cut(int index) {
    byte[] packet = new byte[segmenter.segmentLength(index)];
    segmenter.write(index, MemorySegment.ofArray(packet), 0);
    return packet;
  }

  /** As the kernel hands it over: the checksum field holds the pseudo-header's sum. */
  static MemorySegment superPacket(Shape shape, byte[] packet, int size) {
    byte[] bytes = new byte[10 + packet.length];
    System.arraycopy(packet, 0, bytes, 10, packet.length);
    int field = shape.headerLength() + (shape.protocol() == 6 ? 16 : 6);
    if (packet.length > field + 2) {
      int sum =
          PacketMaker.pseudoSum(
              packet, shape.version() == 4, shape.protocol(), packet.length - shape.headerLength());
      ByteBuffer.wrap(bytes).putShort(10 + field, (short) sum);
    }
    MemorySegment buffer = MemorySegment.ofArray(bytes);
    int type =
        shape.protocol() == 17
            ? VirtioNetHeader.GSO_UDP
            : shape.version() == 4 ? VirtioNetHeader.GSO_TCP4 : VirtioNetHeader.GSO_TCP6;
    VirtioNetHeader.writeGso(
        buffer, 0, type, 9999, size, shape.headerLength(), field - shape.headerLength());
    return buffer;
  }
}
