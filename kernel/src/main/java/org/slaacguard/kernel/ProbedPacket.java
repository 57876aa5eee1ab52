package org.slaacguard.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Icmp6Type;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;

/**
 * The relevant fields of a packet from a peer.
 *
 * @param source the source, possibly {@code ::}
 * @param disguised whether it is an IPv6 packet from an IPv4-mapped address
 * @param icmp6 the result of {@link Icmp6Type#of}
 * @param dhcp6 whether it is for all DHCPv6 servers on the link, from a link-local address
 */
record ProbedPacket(IpAddress source, boolean disguised, int icmp6, boolean dhcp6) {
  private static final int IPV6_HEADER = 40;

  /** Parses a packet; null if it is no IP packet. */
  static @Nullable ProbedPacket of(byte[] packet) {
    int version = version(packet);
    if (version == 4) {
      return new ProbedPacket(
          Ipv4Address.ofBytes(Arrays.copyOfRange(packet, 12, 16)), false, Icmp6Type.NONE, false);
    }
    if (version != 6) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    Ipv6Address source = new Ipv6Address(bytes.getLong(8), bytes.getLong(16));
    return new ProbedPacket(
        source,
        isMapped(source),
        Icmp6Type.of(MemorySegment.ofArray(packet), 0, packet.length),
        source.isLinkLocal() && isDhcp6(bytes));
  }

  /** Clients put no extension headers before their messages. */
  private static boolean isDhcp6(ByteBuffer packet) {
    return packet.capacity() >= IPV6_HEADER + 8
        && packet.get(6) == Ipv6Header.UDP
        && packet.getLong(24) == Dhcp6Message.ALL_SERVERS.high()
        && packet.getLong(32) == Dhcp6Message.ALL_SERVERS.low()
        && (packet.getShort(IPV6_HEADER + 2) & 0xffff) == Dhcp6Message.SERVER_PORT;
  }

  /** Whether only a router may send it, or it hides what it is; no peer may send such a packet. */
  boolean isGuarded() {
    return Icmp6Type.isFromRouter(icmp6) || icmp6 == Icmp6Type.HIDDEN;
  }

  /**
   * The destination of a packet; null if it is no IP packet, or an IPv6 packet to an IPv4 address.
   */
  static @Nullable IpAddress destination(byte[] packet) {
    return switch (version(packet)) {
      case 4 -> Ipv4Address.ofBytes(Arrays.copyOfRange(packet, 16, 20));
      case 6 -> {
        Ipv6Address destination = Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 24, 40));
        yield isMapped(destination) ? null : destination;
      }
      default -> null;
    };
  }

  private static boolean isMapped(Ipv6Address address) {
    return address.high() == 0 && address.low() >>> 32 == 0xffff;
  }

  /** The version, 4 or 6, if the fixed header is there; else 0. */
  private static int version(byte[] packet) {
    int version = packet.length == 0 ? 0 : packet[0] >>> 4 & 0xf;
    boolean whole =
        (version == 4 && packet.length >= 20) || (version == 6 && packet.length >= IPV6_HEADER);
    return whole ? version : 0;
  }
}
