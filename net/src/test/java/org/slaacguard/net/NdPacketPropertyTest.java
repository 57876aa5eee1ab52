package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PacketException.Reason;

class NdPacketPropertyTest {
  @Provide
  Arbitrary<NdPacket> packets() {
    return NetArbitraries.packets();
  }

  @Property(tries = 400)
  void shouldReadWhatItWrites(@ForAll("packets") NdPacket packet) throws PacketException {
    byte[] wire = packet.toBytes();
    NdPacket read = NdPacket.parse(wire);
    assertEquals(packet, read);
    assertArrayEquals(wire, read.toBytes());
  }

  @Property(tries = 400)
  void shouldNoticeOneFlippedBit(@ForAll("packets") NdPacket packet, @ForAll int where) {
    byte[] wire = packet.toBytes();
    int bit = Math.floorMod(where, wire.length * 8);
    wire[bit / 8] ^= (byte) (1 << bit % 8);
    // Traffic class and flow label are not covered by anything, and mean nothing here.
    boolean meaningless = (bit >= 8 && bit < 32) || bit < 4;
    assertEquals(meaningless, reason(wire) == null);
  }

  @Property(tries = 2000)
  void shouldRefuseNoiseWithAReason(@ForAll @Size(max = 200) byte[] noise) {
    assertNotNull(reason(noise));
  }

  /** Noise that gets past the headers, down to the options. */
  @Property(tries = 4000)
  void shouldReadOrRefuseAnyMessageWithARightChecksum(
      @ForAll @IntRange(min = 133, max = 137) int type,
      @ForAll @Size(min = 4, max = 120) byte[] body)
      throws PacketException {
    byte[] wire = new byte[Ipv6Header.LENGTH + 4 + body.length];
    Ipv6Address from = new Ipv6Address(0xfe80L << 48, 7);
    ByteBuffer out = ByteBuffer.wrap(wire);
    new Ipv6Header(4 + body.length, Ipv6Header.ICMP6, 255, from, Ipv6Address.ALL_NODES).write(out);
    out.putInt(type << 24).put(body);
    fixChecksum(wire);
    if (reason(wire) == null) {
      NdPacket first = NdPacket.parse(wire);
      assertEquals(first, NdPacket.parse(first.toBytes()));
    }
  }

  /** Puts the checksum right, whatever else is wrong. */
  static void fixChecksum(byte[] wire) {
    ByteBuffer packet = ByteBuffer.wrap(wire).putShort(42, (short) 0);
    int length = Math.min(packet.getShort(4) & 0xffff, wire.length - 40);
    Ipv6Address source = new Ipv6Address(packet.getLong(8), packet.getLong(16));
    Ipv6Address destination = new Ipv6Address(packet.getLong(24), packet.getLong(32));
    long sum = InternetChecksum.addPseudoHeader(0, source, destination, length, 58);
    int checksum = InternetChecksum.finish(InternetChecksum.add(sum, wire, 40, length));
    packet.putShort(42, (short) checksum);
  }

  static @Nullable Reason reason(byte[] wire) {
    try {
      NdPacket.parse(wire);
      return null;
    } catch (PacketException e) {
      return e.reason();
    }
  }
}
