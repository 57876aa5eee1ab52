package org.slaacguard.net;

import java.nio.ByteBuffer;
import org.slaacguard.net.PacketException.Reason;

/**
 * A DHCPv6 message in a whole IPv6 packet, for a link without sockets.
 *
 * @param source the sender's address
 * @param destination the receiver's address
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param message the datagram's content, neither validated nor copied
 */
public record Dhcp6Packet(
    Ipv6Address source,
    Ipv6Address destination,
    int sourcePort,
    int destinationPort,
    byte[] message) {
  private static final int UDP_HEADER = 8;
  private static final int HOP_LIMIT = 64;

  /** Checks the ranges. */
  public Dhcp6Packet {
    Ranges.check("source port", sourcePort, 0xffff);
    Ranges.check("destination port", destinationPort, 0xffff);
    Ranges.check("message length", message.length, 0xffff - UDP_HEADER);
  }

  /** A packet from a server to the link-local address of a client. */
  public static Dhcp6Packet toClient(Ipv6Address server, Ipv6Address client, byte[] message) {
    return new Dhcp6Packet(
        server, client, Dhcp6Message.SERVER_PORT, Dhcp6Message.CLIENT_PORT, message);
  }

  /**
   * Reads a packet. Clients put no extension headers before their messages, so a packet with one is
   * refused.
   *
   * @throws PacketException if it is no UDP datagram in IPv6, or its checksum is wrong
   */
  public static Dhcp6Packet parse(byte[] packet) throws PacketException {
    Ipv6Header header = Ipv6Header.parse(packet);
    if (header.nextHeader() != Ipv6Header.UDP) {
      throw new PacketException(Reason.NOT_DHCP6);
    }
    if (header.payloadLength() < UDP_HEADER) {
      throw new PacketException(Reason.TRUNCATED);
    }
    ByteBuffer in = ByteBuffer.wrap(packet, Ipv6Header.LENGTH, header.payloadLength());
    int sourcePort = in.getShort() & 0xffff;
    int destinationPort = in.getShort() & 0xffff;
    int length = in.getShort() & 0xffff;
    int sum = in.getShort() & 0xffff;
    if (length < UDP_HEADER || length > header.payloadLength()) {
      throw new PacketException(Reason.TRUNCATED);
    }
    // RFC 8200, section 8.1: a datagram without a checksum is dropped.
    if (sum == 0 || checksum(header.source(), header.destination(), packet, length) != 0) {
      throw new PacketException(Reason.CHECKSUM);
    }
    byte[] message = new byte[length - UDP_HEADER];
    in.get(message);
    return new Dhcp6Packet(
        header.source(), header.destination(), sourcePort, destinationPort, message);
  }

  /** The packet, with its checksum. */
  public byte[] toBytes() {
    int length = UDP_HEADER + message.length;
    byte[] packet = new byte[Ipv6Header.LENGTH + length];
    ByteBuffer out = ByteBuffer.wrap(packet);
    new Ipv6Header(length, Ipv6Header.UDP, HOP_LIMIT, source, destination).write(out);
    out.putShort((short) sourcePort).putShort((short) destinationPort);
    out.putShort((short) length).putShort((short) 0).put(message);
    int sum = checksum(source, destination, packet, length);
    // Zero would mean that there is no checksum (RFC 768).
    out.putShort(Ipv6Header.LENGTH + 6, (short) (sum == 0 ? 0xffff : sum));
    return packet;
  }

  private static int checksum(
      Ipv6Address source, Ipv6Address destination, byte[] packet, int length) {
    long sum = InternetChecksum.addPseudoHeader(0, source, destination, length, Ipv6Header.UDP);
    return InternetChecksum.finish(InternetChecksum.add(sum, packet, Ipv6Header.LENGTH, length));
  }
}
