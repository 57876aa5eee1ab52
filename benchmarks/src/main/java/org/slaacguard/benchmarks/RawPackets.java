package org.slaacguard.benchmarks;

import java.nio.ByteBuffer;
import java.util.List;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/** Packets that a gateway answers. */
final class RawPackets {
  /** Bytes of a whole {@link #echoRequest}, and of its answer. */
  static final int ECHO_LENGTH = 20 + 8;

  private RawPackets() {}

  /** A router solicitation. */
  static byte[] routerSolicitation() {
    return new NdPacket(
            Ipv6Address.parse("fe80::77"),
            Ipv6Address.parse("ff02::2"),
            new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  /** A ping without data (RFC 791, 792). */
  static byte[] echoRequest(Ipv4Address from, Ipv4Address to) {
    byte[] packet = new byte[ECHO_LENGTH];
    ByteBuffer.wrap(packet)
        .put((byte) 0x45)
        .put((byte) 0)
        .putShort((short) ECHO_LENGTH)
        .putInt(0)
        .put((byte) 64)
        .put((byte) 1)
        .putShort((short) 0)
        .putInt((int) from.low())
        .putInt((int) to.low())
        .put((byte) 8);
    checksum(packet, 0, 20, 10);
    checksum(packet, 20, 8, 22);
    return packet;
  }

  private static void checksum(byte[] packet, int from, int length, int at) {
    int sum = InternetChecksum.finish(InternetChecksum.add(0, packet, from, length));
    ByteBuffer.wrap(packet).putShort(at, (short) sum);
  }
}
