package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.net.Icmp6Type;

/**
 * Tells senders on our side of the tunnel that a packet could not be delivered, as the kernel's
 * WireGuard does: ICMP "host unreachable", ICMPv6 "address unreachable". A program then gets the
 * error at once instead of a timeout. Belongs to one thread.
 *
 * <p>The message comes from the packet's destination, because the host's checks on packets from the
 * interface pass an address that is routed there.
 */
final class Unreachable {
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;
  private static final int ICMP_HEADER = 8;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int HOP_LIMIT = 64;

  // RFC 792 and RFC 4443, section 3.1.
  private static final int DESTINATION_UNREACHABLE_4 = 3;
  private static final int HOST_UNREACHABLE = 1;
  private static final int DESTINATION_UNREACHABLE_6 = 1;
  private static final int ADDRESS_UNREACHABLE = 3;

  /** The longest error message (RFC 1812, section 4.3.2.3; RFC 4443, 2.4(c)). */
  static final int LONGEST_4 = 576;

  static final int LONGEST_6 = 1280;

  private static final int FRAGMENT_OFFSET = 0x1fff;

  // IPv6 extension headers (RFC 8200, section 4).
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;

  private final TunPort tun;
  private final UnreachableRate rate;
  private final MemorySegment message;

  /**
   * Creates an instance that writes to this device.
   *
   * @param secret see {@link UnreachableRate}
   */
  Unreachable(Arena arena, TunPort tun, long secret) {
    this.tun = tun;
    rate = new UnreachableRate(secret);
    message = arena.allocate(VirtioNetHeader.LENGTH + LONGEST_6, 16);
  }

  /**
   * Answers a packet, if it may be answered and the rate allows it.
   *
   * @param inner the parsed packet, or the super-packet that it is the first of
   * @param buffer holds the complete packet
   * @param length of the packet in bytes
   */
  void answer(InnerPacket inner, MemorySegment buffer, long offset, int length, long now) {
    boolean answerable =
        inner.version() == 4
            ? answerable4(buffer, offset, length)
            : answerable6(inner, buffer, offset, length);
    if (!answerable || !rate.allow(inner.sourceHigh(), inner.sourceLow(), now)) {
      return;
    }
    VirtioNetHeader.writeNone(message, 0);
    int written =
        inner.version() == 4 ? write4(buffer, offset, length) : write6(buffer, offset, length);
    // An error message is only a hint, so it is lost if the device accepts nothing.
    tun.write(message, 0, VirtioNetHeader.LENGTH + written);
  }

  /**
   * Whether an IPv4 packet may be answered. ICMP errors, later fragments, and packets from or to
   * anything but one host may not (RFC 1122, section 3.2.2).
   */
  private static boolean answerable4(MemorySegment packet, long at, int length) {
    if ((PacketBytes.get16(packet, at + 6) & FRAGMENT_OFFSET) != 0
        || !isHost4(PacketBytes.get32(packet, at + 12))
        || !isHost4(PacketBytes.get32(packet, at + 16))) {
      return false;
    }
    if (PacketBytes.get8(packet, at + 9) != ICMP) {
      return true;
    }
    int header = (PacketBytes.get8(packet, at) & 0xf) * 4;
    if (length <= header) {
      return false;
    }
    return switch (PacketBytes.get8(packet, at + header)) {
      // Queries and replies: echo, router discovery, timestamp, information, address mask.
      case 0, 8, 9, 10, 13, 14, 15, 16, 17, 18 -> true;
      default -> false;
    };
  }

  private static boolean isHost4(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  /**
   * Whether an IPv6 packet may be answered. ICMPv6 errors, neighbour discovery, and packets from or
   * to anything but one host may not (RFC 4443, 2.4(e)).
   */
  private static boolean answerable6(InnerPacket inner, MemorySegment packet, long at, int length) {
    if (!isHost6(inner.sourceHigh(), inner.sourceLow())
        || !isHost6(inner.destinationHigh(), inner.destinationLow())
        || isLaterFragment6(packet, at, length)) {
      return false;
    }
    int type = inner.icmp6Type(packet, at);
    // Errors are below 128. Neighbour discovery here was forwarded by mistake, and its sender, who
    // probes, would take an error for a verdict.
    return type == Icmp6Type.NONE
        || (type >= 128 && type <= 255 && !Icmp6Type.isNeighborDiscovery(type));
  }

  /** Whether this is a later fragment, whose content nobody can tell. */
  private static boolean isLaterFragment6(MemorySegment packet, long offset, int length) {
    int next = PacketBytes.get8(packet, offset + 6);
    int at = IPV6_HEADER;
    while ((next == HOP_BY_HOP || next == ROUTING || next == DESTINATION) && at + 8 <= length) {
      next = PacketBytes.get8(packet, offset + at);
      at += 8 + 8 * PacketBytes.get8(packet, offset + at + 1);
    }
    return next == FRAGMENT
        && (at + 8 > length || PacketBytes.get16(packet, offset + at + 2) >>> 3 != 0);
  }

  private static boolean isHost6(long high, long low) {
    boolean multicast = high >>> 56 == 0xff;
    boolean unspecifiedOrLoopback = high == 0 && low >>> 1 == 0;
    return !multicast && !unspecifiedOrLoopback;
  }

  private int write4(MemorySegment packet, long offset, int length) {
    int quoted = Math.min(length, LONGEST_4 - IPV4_HEADER - ICMP_HEADER);
    int total = IPV4_HEADER + ICMP_HEADER + quoted;
    long ip = VirtioNetHeader.LENGTH;
    // As in the kernel: precedence "internetwork control".
    PacketBytes.put16(message, ip, 0x45c0);
    PacketBytes.put16(message, ip + 2, total);
    PacketBytes.put32(message, ip + 4, 0);
    PacketBytes.put8(message, ip + 8, HOP_LIMIT);
    PacketBytes.put8(message, ip + 9, ICMP);
    PacketBytes.put16(message, ip + 10, 0);
    PacketBytes.put32(message, ip + 12, PacketBytes.get32(packet, offset + 16));
    PacketBytes.put32(message, ip + 16, PacketBytes.get32(packet, offset + 12));
    PacketBytes.put16(message, ip + 10, ~Checksum.sum(message, ip, IPV4_HEADER));
    long icmp = ip + IPV4_HEADER;
    quote(icmp, DESTINATION_UNREACHABLE_4, HOST_UNREACHABLE, packet, offset, quoted);
    PacketBytes.put16(message, icmp + 2, ~Checksum.sum(message, icmp, ICMP_HEADER + quoted));
    return total;
  }

  private int write6(MemorySegment packet, long offset, int length) {
    int quoted = Math.min(length, LONGEST_6 - IPV6_HEADER - ICMP_HEADER);
    int rest = ICMP_HEADER + quoted;
    long ip = VirtioNetHeader.LENGTH;
    PacketBytes.put32(message, ip, 0x6000_0000);
    PacketBytes.put16(message, ip + 4, rest);
    PacketBytes.put8(message, ip + 6, ICMP6);
    PacketBytes.put8(message, ip + 7, HOP_LIMIT);
    MemorySegment.copy(packet, offset + 24, message, ip + 8, 16);
    MemorySegment.copy(packet, offset + 8, message, ip + 24, 16);
    long icmp = ip + IPV6_HEADER;
    quote(icmp, DESTINATION_UNREACHABLE_6, ADDRESS_UNREACHABLE, packet, offset, quoted);
    int sum =
        Checksum.add(
            Checksum.pseudoHeader(message, ip, 6, ICMP6, rest), Checksum.sum(message, icmp, rest));
    PacketBytes.put16(message, icmp + 2, ~sum);
    return IPV6_HEADER + rest;
  }

  private void quote(long icmp, int type, int code, MemorySegment packet, long offset, int length) {
    PacketBytes.put8(message, icmp, type);
    PacketBytes.put8(message, icmp + 1, code);
    PacketBytes.put16(message, icmp + 2, 0);
    PacketBytes.put32(message, icmp + 4, 0);
    MemorySegment.copy(packet, offset, message, icmp + ICMP_HEADER, length);
  }
}
