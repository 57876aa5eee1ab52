package org.slaacguard.net;

import java.nio.ByteBuffer;

/** Multicast groups of link scope (RFC 4291, section 2.7): {@code ff02::/16}. */
public final class LinkGroups {
  /** The upper 64 bits of {@code ff02::/64}, which holds all link-local groups in use. */
  public static final long HIGH = 0xff02L << 48;

  /** Receiver of MLD reports (RFC 3810, section 5.2.14): {@code ff02::16}. */
  private static final Ipv6Address MLD_ROUTERS = new Ipv6Address(HIGH, 0x16);

  private static final int PAYLOAD_LENGTH = 4;
  private static final int NEXT_HEADER = 6;
  private static final int DESTINATION = 24;
  private static final int PORTS = 8;

  private LinkGroups() {}

  /** Whether the address is a group of link scope. */
  public static boolean contains(Ipv6Address address) {
    return address.high() == HIGH;
  }

  /**
   * Reads a group that programs may use. The groups by which the link itself works are refused: all
   * nodes, all routers, the solicited-node groups (RFC 4861), and that of MLD.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public static Ipv6Address parse(String text) {
    Ipv6Address group = Ipv6Address.parse(text);
    if (!contains(group)) {
      throw new IllegalArgumentException(
          "no multicast group of link scope (ff02::/64): " + text + "; mDNS has ff02::fb");
    }
    if (group.equals(Ipv6Address.ALL_NODES)
        || group.equals(Ipv6Address.ALL_ROUTERS)
        || group.equals(MLD_ROUTERS)
        || group.equals(group.solicitedNode())) {
      throw new IllegalArgumentException(
          text + " is a group of neighbour discovery or MLD, which the gateway itself speaks");
    }
    return group;
  }

  /**
   * Whether a packet is a whole UDP datagram to such a group, without extension headers. Other
   * packets to groups do not count: ICMPv6 there belongs to the link itself.
   */
  public static boolean isDatagram(byte[] packet) {
    return packet.length >= Ipv6Header.LENGTH + PORTS
        && packet[0] >>> 4 == 6
        && (ByteBuffer.wrap(packet).getShort(PAYLOAD_LENGTH) & 0xffff)
            == packet.length - Ipv6Header.LENGTH
        && packet[NEXT_HEADER] == Ipv6Header.UDP
        && destination(packet).high() == HIGH;
  }

  /**
   * The destination of a packet.
   *
   * @param packet with its whole IPv6 header
   */
  public static Ipv6Address destination(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    return new Ipv6Address(bytes.getLong(DESTINATION), bytes.getLong(DESTINATION + 8));
  }
}
