package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.LinkGroups;

/**
 * The parsed headers of an untrusted IP packet. One instance belongs to one thread and is used for
 * one packet after the other.
 */
final class InnerPacket {
  static final int TCP = 6;
  static final int UDP = 17;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  /** The upper half of every link-local address (RFC 4291, section 2.5.6). */
  private static final long LINK_LOCAL = 0xfe80L << 48;

  private int version;
  private int length;
  private int protocol;
  private int headerLength;
  private long sourceHigh;
  private long sourceLow;
  private long destinationHigh;
  private long destinationLow;

  /**
   * Parses the header.
   *
   * @param available bytes in the buffer, padding included
   * @return false if it is no IPv4 or IPv6 packet, is longer than {@code available}, or goes to an
   *     IPv4-mapped address, which must not be on a wire (RFC 4291, section 2.5.5.2) and would be
   *     taken for IPv4 in our tables
   */
  boolean parse(MemorySegment segment, long offset, int available) {
    if (available < IPV4_HEADER) {
      return false;
    }
    version = PacketBytes.get8(segment, offset) >>> 4;
    return switch (version) {
      case 4 -> parse4(segment, offset, available);
      case 6 -> available >= IPV6_HEADER && parse6(segment, offset, available);
      default -> false;
    };
  }

  private boolean parse4(MemorySegment segment, long offset, int available) {
    headerLength = (PacketBytes.get8(segment, offset) & 0xf) * 4;
    length = PacketBytes.get16(segment, offset + 2);
    if (headerLength < IPV4_HEADER || length < headerLength || length > available) {
      return false;
    }
    protocol = PacketBytes.get8(segment, offset + 9);
    sourceHigh = 0;
    sourceLow = mapped(PacketBytes.get32(segment, offset + 12));
    destinationHigh = 0;
    destinationLow = mapped(PacketBytes.get32(segment, offset + 16));
    return true;
  }

  private boolean parse6(MemorySegment segment, long offset, int available) {
    headerLength = IPV6_HEADER;
    length = IPV6_HEADER + PacketBytes.get16(segment, offset + 4);
    if (length > available) {
      return false;
    }
    protocol = PacketBytes.get8(segment, offset + 6);
    sourceHigh = PacketBytes.get64(segment, offset + 8);
    sourceLow = PacketBytes.get64(segment, offset + 16);
    destinationHigh = PacketBytes.get64(segment, offset + 24);
    destinationLow = PacketBytes.get64(segment, offset + 32);
    return !isMapped(destinationHigh, destinationLow);
  }

  /**
   * Whether this is an IPv6 packet from an IPv4-mapped address. Its source must not be looked up,
   * because our tables would take it for IPv4.
   */
  boolean isDisguised() {
    return version == 6 && isMapped(sourceHigh, sourceLow);
  }

  /** The type of the ICMPv6 message in the packet just parsed, see {@link Icmp6Type#of}. */
  int icmp6Type(MemorySegment segment, long offset) {
    return version != 6 || protocol == TCP || protocol == UDP
        ? Icmp6Type.NONE
        : Icmp6Type.of(segment, offset, length);
  }

  /** Whether it is a UDP datagram to a multicast group of link scope. */
  boolean isGroupDatagram() {
    return destinationHigh == LinkGroups.HIGH && protocol == UDP && version == 6;
  }

  /**
   * Whether the packet is for all DHCPv6 servers on the link, from a link-local address. Clients
   * put no extension headers before it.
   */
  boolean isDhcp6(MemorySegment segment, long offset) {
    return protocol == UDP
        && version == 6
        && destinationLow == Dhcp6Message.ALL_SERVERS.low()
        && destinationHigh == Dhcp6Message.ALL_SERVERS.high()
        && sourceHigh == LINK_LOCAL
        && length >= IPV6_HEADER + 8
        && PacketBytes.get16(segment, offset + IPV6_HEADER + 2) == Dhcp6Message.SERVER_PORT;
  }

  /** 4 or 6. */
  int version() {
    return version;
  }

  /** Length in bytes without padding. */
  int length() {
    return length;
  }

  /** Length in bytes of the IP header, always 40 for IPv6. */
  int headerLength() {
    return headerLength;
  }

  /** IPv4 protocol, or IPv6 next header. */
  int protocol() {
    return protocol;
  }

  long sourceHigh() {
    return sourceHigh;
  }

  long sourceLow() {
    return sourceLow;
  }

  long destinationHigh() {
    return destinationHigh;
  }

  long destinationLow() {
    return destinationLow;
  }

  private static long mapped(int address) {
    return 0xffff_0000_0000L | (address & 0xffff_ffffL);
  }

  private static boolean isMapped(long high, long low) {
    return high == 0 && low >>> 32 == 0xffffL;
  }
}
