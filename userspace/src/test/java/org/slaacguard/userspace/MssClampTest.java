package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.userspace.PacketMaker.Shape;

final class MssClampTest {
  private static final int SYN = 0x02;
  private static final int OFFSET = 3;

  private final InnerPacket inner = new InnerPacket();

  /** A packet whose options are these; its checksum is right. */
  private static byte[] packet(int version, int flags, String options) {
    byte[] bytes = HexFormat.of().parseHex(options.replace(" ", ""));
    Shape shape = new Shape(version, 6, 1, bytes.length, 64);
    byte[] packet = PacketMaker.packet(shape, 1, 1, flags, new byte[0]);
    System.arraycopy(bytes, 0, packet, shape.headerLength() + 20, bytes.length);
    return fixed(packet);
  }

  private static byte[] fixed(byte[] packet) {
    int field = (packet[0] >>> 4 == 4 ? 20 : 40) + 16;
    ByteBuffer.wrap(packet).putShort(field, (short) 0);
    ByteBuffer.wrap(packet).putShort(field, (short) ~PacketMaker.transportSum(packet));
    return packet;
  }

  private byte[] clamped(byte[] packet, int mtu) {
    byte[] room = new byte[packet.length + OFFSET];
    System.arraycopy(packet, 0, room, OFFSET, packet.length);
    MemorySegment segment = MemorySegment.ofArray(room);
    assertTrue(inner.parse(segment, OFFSET, packet.length));
    MssClamp.apply(inner, segment, OFFSET, mtu);
    byte[] result = new byte[packet.length];
    System.arraycopy(room, OFFSET, result, 0, result.length);
    return result;
  }

  /** Version, flags, options before and after, for a tunnel of 1420 bytes: 1380 and 1360. */
  @ParameterizedTest
  @CsvSource({
    "4, 2, 020405b4, 02040564",
    "6, 2, 020405a0, 02040550",
    "6, 18, 02042328, 02040550",
    "4, 2, 02040564, 02040564",
    "6, 2, 02040218, 02040218",
    "6, 2, 01020405a001 0101, 010204055001 0101",
    "4, 2, 0402 080a0000000100000000 020405b4, 0402 080a0000000100000000 02040564",
    "6, 2, 020405a0 020405a0, 02040550 02040550",
    "6, 16, 020405a0, 020405a0",
    "6, 2, 000405a0, 000405a0",
    "6, 2, 0303 0a01, 0303 0a01",
    "6, 2, 0203 05a0, 0203 05a0",
    "6, 2, 0205 05a0, 0205 05a0",
    "6, 2, 0400 05a0, 0400 05a0",
    "6, 2, 01010102, 01010102",
  })
  void shouldLowerWhatASynPromises(int version, int flags, String before, String after) {
    byte[] packet = packet(version, flags, before);
    byte[] clamped = clamped(packet, 1420);
    assertArrayEquals(packet(version, flags, after), clamped);
    assertTrue(PacketMaker.checksumsHold(clamped));
  }

  @ParameterizedTest
  @CsvSource({"1280, 1220", "1440, 1380", "9000, 8940"})
  void shouldFollowTheTunnelsSize(int mtu, int fits) {
    byte[] clamped = clamped(packet(6, SYN, "0204ffff"), mtu);
    assertEquals(fits, ByteBuffer.wrap(clamped).getShort(62) & 0xffff);
  }

  /** Wrong before, and as wrong afterwards: nothing is laundered. */
  @ParameterizedTest
  @ValueSource(ints = {4, 6})
  void shouldNotMendAChecksum(int version) {
    byte[] packet = packet(version, SYN, "020405b4");
    packet[packet.length - 6] ^= 0x55;
    byte[] clamped = clamped(packet, 1420);
    assertEquals(false, PacketMaker.checksumsHold(clamped));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x2000, 0x0001, 0x1fff})
  void shouldLeaveFragmentsAlone(int fragment) {
    byte[] packet = packet(4, SYN, "020405b4");
    ByteBuffer.wrap(packet).putShort(6, (short) fragment);
    assertArrayEquals(packet, clamped(packet, 1420));
  }

  /** The data offset says more than there is, or less than a header. */
  @ParameterizedTest
  @ValueSource(ints = {0xf0, 0x60, 0x50, 0x40, 0x00})
  void shouldStayInsideThePacket(int dataOffset) {
    byte[] packet = packet(6, SYN, "020405b4");
    packet[40 + 12] = (byte) dataOffset;
    byte[] clamped = clamped(packet, 1420);
    assertEquals(dataOffset > 0x50, ByteBuffer.wrap(clamped).getShort(62) == 1360);
  }
}
