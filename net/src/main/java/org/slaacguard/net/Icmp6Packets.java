package org.slaacguard.net;

import java.nio.ByteBuffer;

/** What all ICMPv6 packets written here have in common. */
final class Icmp6Packets {
  private static final int CHECKSUM = Ipv6Header.LENGTH + 2;

  private Icmp6Packets() {}

  /** Puts the checksum (RFC 4443, section 2.3) into a packet that has 0 there. */
  static void checksum(Ipv6Header header, byte[] packet) {
    int length = header.payloadLength();
    long pseudo =
        InternetChecksum.addPseudoHeader(
            0, header.source(), header.destination(), length, Ipv6Header.ICMP6);
    int sum =
        InternetChecksum.finish(InternetChecksum.add(pseudo, packet, Ipv6Header.LENGTH, length));
    ByteBuffer.wrap(packet).putShort(CHECKSUM, (short) sum);
  }
}
