package org.slaacguard.net;

import java.nio.ByteBuffer;

/** Multicast groups of link scope (RFC 4291, section 2.7): {@code ff02::/16}. */
public final class LinkGroups {
  /** The first 64 bits of those with an identifier of 64 bits: all that are in use. */
  public static final long HIGH = 0xff02L << 48;

  /** Receivers of MLD reports (RFC 3810, section 5.2.14): {@code ff02::16}. */
  private static final Ipv6Address MLD_ROUTERS = new Ipv6Address(HIGH, 0x16);

  private static final int NEXT_HEADER = 6;
  private static final int DESTINATION = 24;
  private static final int PORTS = 8;

  private LinkGroups() {}

  /** Whether this is one of them. */
  public static boolean contains(Ipv6Address address) {
    return address.high() == HIGH;
  }

  /**
   * Reads one that programs use. It refuses the groups by which a link itself works: all nodes, all
   * routers, the solicited-node groups (RFC 4861), and that of MLD.
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
   * Whether a packet is a UDP datagram to one of them, without extension headers and whole. Other
   * packets to groups are left out: ICMPv6 there belongs to the link itself.
   */
  public static boolean isDatagram(byte[] packet) {
    return packet.length >= Ipv6Header.LENGTH + PORTS
        && packet[0] >>> 4 == 6
        && packet[NEXT_HEADER] == Ipv6Header.UDP
        && destination(packet).high() == HIGH;
  }

  /**
   * Where a packet goes.
   *
   * @param packet whose IPv6 header is there
   */
  public static Ipv6Address destination(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    return new Ipv6Address(bytes.getLong(DESTINATION), bytes.getLong(DESTINATION + 8));
  }
}
