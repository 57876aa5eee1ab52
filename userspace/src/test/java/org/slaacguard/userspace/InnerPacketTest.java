package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.IpAddress;
import org.slaacguard.userspace.PacketMaker.Shape;

final class InnerPacketTest {
  private final InnerPacket packet = new InnerPacket();

  @Test
  void shouldReadAddressesAsTheTablesHoldThem() {
    assertTrue(parse(PacketMaker.packet(new Shape(4, 17, 7, 0, 64), 0, 0, 0, new byte[9])));
    assertEquals(IpAddress.parse("10.0.0.1"), source());
    assertEquals(IpAddress.parse("10.0.1.7"), destination());
    assertEquals(37, packet.length());

    assertTrue(parse(PacketMaker.packet(new Shape(6, 17, 7, 0, 64), 0, 0, 0, new byte[9])));
    assertEquals(IpAddress.parse("2001:db8::1"), source());
    assertEquals(IpAddress.parse("2001:db8::107"), destination());
    assertEquals(57, packet.length());
  }

  @Test
  void shouldIgnorePaddingAndRefuseWhatIsCutShort() {
    byte[] bytes = PacketMaker.packet(new Shape(6, 17, 7, 0, 64), 0, 0, 0, new byte[9]);
    assertTrue(parse(Arrays.copyOf(bytes, 64)));
    assertEquals(57, packet.length());
    for (int length = 0; length < bytes.length; length++) {
      assertFalse(parse(Arrays.copyOf(bytes, length)));
    }
  }

  @Test
  void shouldRefuseIpv4MappedDestinationsAndTellOfSuchSources() {
    byte[] bytes = PacketMaker.packet(new Shape(6, 17, 7, 0, 64), 0, 0, 0, new byte[9]);
    assertTrue(parse(bytes));
    assertFalse(packet.isDisguised());
    ByteBuffer.wrap(bytes).putLong(8, 0).putLong(16, 0xffff_0a00_0001L);
    assertTrue(parse(bytes));
    assertTrue(packet.isDisguised());
    ByteBuffer.wrap(bytes).putLong(24, 0).putLong(32, 0xffff_0a00_0001L);
    assertFalse(parse(bytes));
    assertTrue(parse(PacketMaker.packet(new Shape(4, 17, 7, 0, 64), 0, 0, 0, new byte[9])));
    assertFalse(packet.isDisguised());
  }

  @Test
  void shouldRefuseIpv4HeadersThatLie() {
    byte[] bytes = PacketMaker.packet(new Shape(4, 17, 7, 0, 64), 0, 0, 0, new byte[9]);
    bytes[0] = 0x44;
    assertFalse(parse(bytes));
    bytes[0] = 0x4f;
    assertFalse(parse(bytes));
    bytes[0] = 0x55;
    assertFalse(parse(bytes));
  }

  @Test
  void shouldFindNeighborDiscoveryBehindExtensionHeaders() {
    assertEquals(134, typeOf(58, 134, 0, 0, 0, 0, 0, 0, 0));
    // Hop-by-hop, then destination options of 16 bytes.
    assertEquals(
        134,
        typeOf(
            0, 60, 0, 1, 4, 0, 0, 0, 0, 58, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 134, 0, 0,
            0, 0, 0, 0, 0));
    assertEquals(Icmp6Type.HIDDEN, typeOf(44, 58, 0, 0, 1, 0, 0, 0, 0, 137, 0, 0, 0, 0, 0, 0, 0));
    assertEquals(134, typeOf(58, 134));
    assertEquals(Icmp6Type.HIDDEN, typeOf(0, 58, 200, 0, 0, 0, 0, 0, 0));
    assertEquals(-1, typeOf(17, 134, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void shouldNeverReadOutsideThePacket() {
    Random random = new Random(5);
    int parsed = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = PacketMaker.bytes(random, random.nextInt(120));
      if (bytes.length >= 40) {
        bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        bytes[2] = 0;
        bytes[4] = 0;
        bytes[6] = (byte) new int[] {0, 43, 44, 58, 60}[random.nextInt(5)];
      }
      MemorySegment segment = MemorySegment.ofArray(bytes);
      if (packet.parse(segment, 0, bytes.length)) {
        parsed++;
        packet.icmp6Type(segment, 0);
      }
    }
    assertTrue(parsed > 1000);
  }

  private int typeOf(int nextHeader, int... rest) {
    byte[] bytes = new byte[40 + rest.length];
    bytes[0] = 0x60;
    bytes[5] = (byte) rest.length;
    bytes[6] = (byte) nextHeader;
    for (int i = 0; i < rest.length; i++) {
      bytes[40 + i] = (byte) rest[i];
    }
    assertTrue(parse(bytes));
    return packet.icmp6Type(MemorySegment.ofArray(bytes), 0);
  }

  private boolean parse(byte[] bytes) {
    return packet.parse(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  private IpAddress source() {
    return IpAddress.of(packet.sourceHigh(), packet.sourceLow());
  }

  private IpAddress destination() {
    return IpAddress.of(packet.destinationHigh(), packet.destinationLow());
  }
}
