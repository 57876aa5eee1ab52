package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PacketException.Reason;
import org.slaacguard.testing.Cases;

class NdPacketPropertyTest {
  @Test
  void shouldReadWhatItWrites() {
    Cases.run(
        400,
        draw -> {
          NdPacket packet = NetDraws.packet(draw);
          byte[] wire = packet.toBytes();
          NdPacket read = NdPacket.parse(wire);
          assertEquals(packet, read);
          assertArrayEquals(wire, read.toBytes());
        });
  }

  @Test
  void shouldNoticeOneFlippedBit() {
    Cases.run(
        400,
        draw -> {
          NdPacket packet = NetDraws.packet(draw);
          int where = draw.anyInt();
          byte[] wire = packet.toBytes();
          int bit = Math.floorMod(where, wire.length * 8);
          wire[bit / 8] ^= (byte) (1 << bit % 8);
          // Nothing protects traffic class and flow label, which have no meaning here.
          boolean meaningless = (bit >= 8 && bit < 32) || bit < 4;
          assertEquals(meaningless, reason(wire) == null);
        });
  }

  @Test
  void shouldRefuseNoiseWithAReason() {
    Cases.run(
        2000,
        draw -> {
          byte[] noise = draw.bytes(0, 200);
          assertNotNull(reason(noise));
        });
  }

  /** Noise behind valid headers, which reaches the options. */
  @Test
  void shouldReadOrRefuseAnyMessageWithARightChecksum() {
    Cases.run(
        4000,
        draw -> {
          int type = draw.between(133, 137);
          byte[] body = draw.bytes(4, 120);
          byte[] wire = new byte[Ipv6Header.LENGTH + 4 + body.length];
          Ipv6Address from = new Ipv6Address(0xfe80L << 48, 7);
          ByteBuffer out = ByteBuffer.wrap(wire);
          new Ipv6Header(4 + body.length, Ipv6Header.ICMP6, 255, from, Ipv6Address.ALL_NODES)
              .write(out);
          out.putInt(type << 24).put(body);
          fixChecksum(wire);
          if (reason(wire) == null) {
            NdPacket first = NdPacket.parse(wire);
            assertEquals(first, NdPacket.parse(first.toBytes()));
          }
        });
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
