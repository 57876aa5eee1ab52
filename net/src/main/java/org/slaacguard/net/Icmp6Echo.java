package org.slaacguard.net;

import java.nio.ByteBuffer;

/** Writes echo requests of ICMPv6 (RFC 4443, section 4.1) as whole packets. */
public final class Icmp6Echo {
  /** The ICMPv6 type of a request. */
  public static final int REQUEST = 128;

  private static final int HEADER = 8;

  private Icmp6Echo() {}

  /**
   * A request without data.
   *
   * @param identifier 16 bits
   * @param sequence 16 bits
   */
  public static byte[] request(
      Ipv6Address source, Ipv6Address destination, int hopLimit, int identifier, int sequence) {
    Ipv6Header header = new Ipv6Header(HEADER, Ipv6Header.ICMP6, hopLimit, source, destination);
    byte[] packet = new byte[Ipv6Header.LENGTH + HEADER];
    ByteBuffer out = ByteBuffer.wrap(packet);
    header.write(out);
    out.put((byte) REQUEST).put((byte) 0).putShort((short) 0);
    out.putShort((short) identifier).putShort((short) sequence);
    Icmp6Packets.checksum(header, packet);
    return packet;
  }
}
