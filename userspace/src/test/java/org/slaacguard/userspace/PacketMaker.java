package org.slaacguard.userspace;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Builds IP packets, slowly and by the book: the oracle of the fast code. */
final class PacketMaker {
  static final int ACK = 0x10;

  private PacketMaker() {}

  /** One endpoint pair, and what goes into the headers. */
  record Shape(int version, int protocol, int flow, int options, int hopLimit) {
    int headerLength() {
      return version == 4 ? 20 : 40;
    }

    int headers() {
      return headerLength() + (protocol == 6 ? 20 + options : 8);
    }
  }

  static byte[] packet(Shape shape, int id, long sequence, int flags, byte[] payload) {
    int ip = shape.headerLength();
    int length = shape.headers() + payload.length;
    ByteBuffer packet = ByteBuffer.allocate(length);
    if (shape.version == 4) {
      packet.put((byte) 0x45).put((byte) 0).putShort((short) length).putShort((short) id);
      packet.putShort((short) 0).put((byte) shape.hopLimit).put((byte) shape.protocol);
      packet.putShort((short) 0);
      packet.putInt(0x0a000001).putInt(0x0a000100 + shape.flow);
      packet.putShort(10, (short) ~slowSum(packet.array(), 0, 20, 0));
    } else {
      packet.putInt(0x6000_0000 | shape.flow).putShort((short) (length - 40));
      packet.put((byte) shape.protocol).put((byte) shape.hopLimit);
      packet.putLong(0x20010db8_00000000L).putLong(1).putLong(0x20010db8_00000000L);
      packet.putLong(0x100 + shape.flow);
    }
    packet.putShort((short) (4000 + shape.flow)).putShort((short) 443);
    if (shape.protocol == 6) {
      packet.putInt((int) sequence).putInt(0x12345678);
      packet.put((byte) ((20 + shape.options) * 4)).put((byte) flags);
      packet.putShort((short) 500).putShort((short) 0).putShort((short) 0);
      for (int i = 0; i < shape.options; i++) {
        packet.put((byte) 1);
      }
    } else {
      packet.putShort((short) (length - ip)).putShort((short) 0);
    }
    packet.put(payload);
    int field = ip + (shape.protocol == 6 ? 16 : 6);
    int sum = ~transportSum(packet.array()) & 0xffff;
    packet.putShort(field, (short) (sum == 0 && shape.protocol == 17 ? 0xffff : sum));
    return packet.array();
  }

  /** A copy with these DSCP and ECN. */
  static byte[] withTrafficClass(byte[] packet, int trafficClass) {
    byte[] copy = packet.clone();
    ByteBuffer header = ByteBuffer.wrap(copy);
    if (copy[0] >>> 4 == 4) {
      copy[1] = (byte) trafficClass;
      header.putShort(10, (short) 0);
      header.putShort(10, (short) ~slowSum(copy, 0, 20, 0));
    } else {
      header.putInt(0, (header.getInt(0) & 0xf00f_ffff) | trafficClass << 20);
    }
    return copy;
  }

  static byte[] bytes(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Whether IPv4's own checksum and TCP's or UDP's are right. */
  static boolean checksumsHold(byte[] packet) {
    boolean ip = packet[0] >>> 4 == 6 || slowSum(packet, 0, 20, 0) == 0xffff;
    return ip && transportSum(packet) == 0xffff;
  }

  /** The sum over pseudo-header, transport header and payload. */
  static int transportSum(byte[] packet) {
    boolean v4 = packet[0] >>> 4 == 4;
    int ip = v4 ? 20 : 40;
    int protocol = packet[v4 ? 9 : 6];
    int pseudo = pseudoSum(packet, v4, protocol, packet.length - ip);
    return slowSum(packet, ip, packet.length - ip, pseudo);
  }

  static int pseudoSum(byte[] packet, boolean v4, int protocol, int length) {
    int sum = slowSum(packet, v4 ? 12 : 8, v4 ? 8 : 32, 0);
    return slowSum(new byte[] {0, (byte) protocol, (byte) (length >> 8), (byte) length}, 0, 4, sum);
  }

  /** Two bytes at a time, folded at each step. */
  static int slowSum(byte[] bytes, int offset, int length, int initial) {
    int sum = initial;
    for (int i = 0; i < length; i += 2) {
      int high = bytes[offset + i] & 0xff;
      int low = i + 1 < length ? bytes[offset + i + 1] & 0xff : 0;
      sum += high << 8 | low;
      if (sum > 0xffff) {
        sum -= 0xffff;
      }
    }
    return sum;
  }
}
