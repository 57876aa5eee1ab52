package org.slaacguard.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * What matters of a packet from a peer.
 *
 * @param source null for {@code ::}, which nobody learns
 * @param disguised whether it is an IPv6 packet from an IPv4-mapped address
 * @param neighborDiscovery whether it is ICMPv6 of type 133 to 137
 * @param fromRouter whether it is a router advertisement or a redirect
 */
record InnerPacket(
    @Nullable IpAddress source, boolean disguised, boolean neighborDiscovery, boolean fromRouter) {
  private static final int IPV6_HEADER = 40;
  private static final int ICMP6 = 58;

  /** Null if it is no IP packet. */
  static @Nullable InnerPacket of(byte[] packet) {
    int version = version(packet);
    if (version == 4) {
      return new InnerPacket(
          Ipv4Address.ofBytes(Arrays.copyOfRange(packet, 12, 16)), false, false, false);
    }
    if (version != 6) {
      return null;
    }
    Ipv6Address source = Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 8, 24));
    int type = packet[6] == ICMP6 && packet.length > IPV6_HEADER ? packet[IPV6_HEADER] & 0xff : 0;
    return new InnerPacket(
        source.isUnspecified() ? null : source,
        source.high() == 0 && source.low() >>> 32 == 0xffff,
        type >= 133 && type <= 137,
        type == 134 || type == 137);
  }

  /** Where a packet goes; null if it is no IP packet. */
  static @Nullable IpAddress destination(byte[] packet) {
    return switch (version(packet)) {
      case 4 -> Ipv4Address.ofBytes(Arrays.copyOfRange(packet, 16, 20));
      case 6 -> Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 24, 40));
      default -> null;
    };
  }

  /** 4 or 6 if the fixed header is there, else 0. */
  private static int version(byte[] packet) {
    int version = packet.length == 0 ? 0 : packet[0] >>> 4 & 0xf;
    boolean whole =
        (version == 4 && packet.length >= 20) || (version == 6 && packet.length >= IPV6_HEADER);
    return whole ? version : 0;
  }
}
