package org.slaacguard.userspace;

import java.nio.ByteBuffer;

/** Checksums of packets that may be anything. */
final class Sums {
  private Sums() {}

  /** Makes those of IPv4, TCP and UDP right, where there is room for them. */
  static void fix(byte[] packet) {
    int at = transport(packet);
    int field = field(packet, at);
    if (field < 0) {
      return;
    }
    ByteBuffer fields = ByteBuffer.wrap(packet);
    if (packet[0] >>> 4 == 4) {
      fields.putShort(10, (short) 0);
      fields.putShort(10, (short) ~PacketMaker.slowSum(packet, 0, at, 0));
    }
    int end = end(packet);
    if (field + 2 > end) {
      return;
    }
    fields.putShort(field, (short) 0);
    int sum = ~transportSum(packet, at, end) & 0xffff;
    fields.putShort(field, (short) (sum == 0 && packet[protocolAt(packet)] == 17 ? 0xffff : sum));
  }

  /**
   * A copy in which what says the same is the same: both 0 and 0xffff are zero in one's complement
   * (RFC 1624), and cutting writes the former; and the identification of a packet that must not be
   * fragmented says nothing (RFC 6864, section 4.1).
   */
  static byte[] normal(byte[] packet) {
    byte[] copy = packet.clone();
    int at = transport(packet);
    int field = field(packet, at);
    ByteBuffer fields = ByteBuffer.wrap(copy);
    if (field >= 0 && fields.getShort(field) == -1) {
      fields.putShort(field, (short) 0);
    }
    if (packet[0] >>> 4 == 4 && fields.getShort(6) == 0x4000) {
      fields.putShort(4, (short) 0).putShort(10, (short) 0);
      fields.putShort(10, (short) ~PacketMaker.slowSum(copy, 0, at, 0));
    }
    if (packet[0] >>> 4 == 4 && fields.getShort(10) == -1) {
      fields.putShort(10, (short) 0);
    }
    return copy;
  }

  /** Where the transport's header is, -1 if there is none. */
  private static int transport(byte[] packet) {
    int version = packet.length < 20 ? 0 : packet[0] >>> 4;
    int at = version == 4 ? (packet[0] & 0xf) * 4 : version == 6 ? 40 : -1;
    return at < 20 || at > packet.length ? -1 : at;
  }

  private static int protocolAt(byte[] packet) {
    return packet[0] >>> 4 == 4 ? 9 : 6;
  }

  /** Where the transport's checksum is, -1 if there is none. */
  private static int field(byte[] packet, int at) {
    int protocol = at < 0 ? 0 : packet[protocolAt(packet)];
    int field = protocol == 6 ? at + 16 : protocol == 17 ? at + 6 : -1;
    return field + 2 > packet.length ? -1 : field;
  }

  private static int end(byte[] packet) {
    ByteBuffer fields = ByteBuffer.wrap(packet);
    boolean v4 = packet[0] >>> 4 == 4;
    int length = v4 ? fields.getShort(2) & 0xffff : 40 + (fields.getShort(4) & 0xffff);
    return Math.min(length, packet.length);
  }

  private static int transportSum(byte[] packet, int at, int end) {
    boolean v4 = packet[0] >>> 4 == 4;
    int pseudo = PacketMaker.pseudoSum(packet, v4, packet[protocolAt(packet)], end - at);
    return PacketMaker.slowSum(packet, at, end - at, pseudo);
  }
}
