package org.slaacguard.net;

import java.nio.ByteBuffer;

/**
 * The fixed header of an IPv6 packet (RFC 8200, section 3), 40 bytes.
 *
 * @param trafficClass 0 to 255
 * @param flowLabel 20 bits
 * @param payloadLength bytes behind this header, 0 to 65535
 * @param nextHeader the protocol number of what follows, 0 to 255
 * @param hopLimit 0 to 255
 * @param source the sender
 * @param destination the receiver
 */
public record Ipv6Header(
    int trafficClass,
    int flowLabel,
    int payloadLength,
    int nextHeader,
    int hopLimit,
    Ipv6Address source,
    Ipv6Address destination) {
  /** Bytes in the header. */
  public static final int LENGTH = 40;

  /** The protocol number of UDP. */
  public static final int UDP = 17;

  /** The protocol number of ICMPv6 (RFC 4443). */
  public static final int ICMP6 = 58;

  /** Checks the ranges. */
  public Ipv6Header {
    Ranges.check("traffic class", trafficClass, 0xff);
    Ranges.check("flow label", flowLabel, 0xfffff);
    Ranges.check("payload length", payloadLength, 0xffff);
    Ranges.check("next header", nextHeader, 0xff);
    Ranges.check("hop limit", hopLimit, 0xff);
  }

  /** Creates a header with traffic class and flow label 0. */
  public Ipv6Header(
      int payloadLength,
      int nextHeader,
      int hopLimit,
      Ipv6Address source,
      Ipv6Address destination) {
    this(0, 0, payloadLength, nextHeader, hopLimit, source, destination);
  }

  /**
   * Reads the header at the beginning of a packet. Bytes after the payload length are ignored.
   *
   * @throws PacketException if the packet is not IPv6, or shorter than its length field says
   */
  public static Ipv6Header parse(byte[] packet) throws PacketException {
    if (packet.length < LENGTH) {
      throw new PacketException(PacketException.Reason.TRUNCATED);
    }
    ByteBuffer in = ByteBuffer.wrap(packet);
    int first = in.getInt();
    if (first >>> 28 != 6) {
      throw new PacketException(PacketException.Reason.NOT_IPV6);
    }
    int payloadLength = in.getShort() & 0xffff;
    if (payloadLength > packet.length - LENGTH) {
      throw new PacketException(PacketException.Reason.TRUNCATED);
    }
    return new Ipv6Header(
        first >>> 20 & 0xff,
        first & 0xfffff,
        payloadLength,
        in.get() & 0xff,
        in.get() & 0xff,
        new Ipv6Address(in.getLong(), in.getLong()),
        new Ipv6Address(in.getLong(), in.getLong()));
  }

  /**
   * Writes the 40 bytes at the buffer's position, which moves behind them. The buffer must be
   * big-endian.
   */
  public void write(ByteBuffer out) {
    out.putInt(6 << 28 | trafficClass << 20 | flowLabel)
        .putShort((short) payloadLength)
        .put((byte) nextHeader)
        .put((byte) hopLimit)
        .putLong(source.high())
        .putLong(source.low())
        .putLong(destination.high())
        .putLong(destination.low());
  }
}
