package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PrefixSet;

/**
 * Addresses that no host may have, whatever the scope: anycast addresses and reserved interface
 * identifiers of prefixes that are advertised or on a link of the host, and network and broadcast
 * addresses of the host's IPv4 networks. Immutable.
 */
final class ReservedAddresses {
  /** The second half of the reserved Ethernet block (RFC 5453): 0200:5eff:fe00:0 to :feff:ffff. */
  private static final long ETHERNET_BLOCK = 0x0200_5eff_fe00_0000L;

  private static final long ETHERNET_BLOCK_MASK = 0xffff_ffff_ff00_0000L;

  /** Prefixes in which {@link #isReservedIdentifier} judges the interface identifier. */
  private final PrefixSet subnets64;

  /** Reserved addresses of other IPv6 prefixes. */
  private final PrefixSet exact;

  private final PrefixSet noHost;

  /**
   * The reserved addresses of these IPv6 prefixes, and of the networks in which the host has an
   * address.
   */
  ReservedAddresses(List<IpPrefix> prefixes, List<InterfaceAddress> host) {
    List<IpPrefix> all = new ArrayList<>(prefixes);
    host.forEach(address -> all.add(address.prefix()));
    subnets64 = new PrefixSet(all.stream().filter(ReservedAddresses::holdsSubnets).toList());
    exact = new PrefixSet(all.stream().flatMap(ReservedAddresses::anycast).distinct().toList());
    noHost = new PrefixSet(all.stream().flatMap(ReservedAddresses::ends).distinct().toList());
  }

  /** Whether it is an anycast IPv6 address, or one with a reserved interface identifier. */
  boolean isAnycast(long high, long low) {
    return (isReservedIdentifier(low) && subnets64.contains(high, low))
        || exact.contains(high, low);
  }

  /** Whether it is the network or broadcast address of an IPv4 network of the host. */
  boolean isNetworkOrBroadcast(long high, long low) {
    return noHost.contains(high, low);
  }

  /**
   * Whether an interface identifier of 64 bits is reserved: the subnet-router anycast address (RFC
   * 4291, section 2.6.1), the range of RFC 2526, or the reserved Ethernet block (RFC 5453, which
   * includes the identifier of RFC 6543).
   */
  private static boolean isReservedIdentifier(long low) {
    return low == 0
        || (low | 0x7f) == 0xfdff_ffff_ffff_ffffL
        || (low & ETHERNET_BLOCK_MASK) == ETHERNET_BLOCK;
  }

  /** Whether the subnets of a prefix have interface identifiers of 64 bits. */
  private static boolean holdsSubnets(IpPrefix prefix) {
    return prefix.address() instanceof Ipv6Address && prefix.length() <= 64;
  }

  /**
   * The reserved addresses of a prefix with shorter interface identifiers: all bits zero, and all
   * ones except for the last seven bits (RFC 2526, section 2, the second format). A /127 (RFC 6164)
   * and a /128 have none.
   */
  private static Stream<IpPrefix> anycast(IpPrefix prefix) {
    int length = prefix.length();
    if (!(prefix.address() instanceof Ipv6Address first) || length <= 64 || length >= 127) {
      return Stream.of();
    }
    IpPrefix router = IpPrefix.of(first);
    if (length > 120) {
      return Stream.of(router);
    }
    long ones = ~PrefixSet.mask(length - 64);
    return Stream.of(router, new IpPrefix(new Ipv6Address(first.high(), first.low() | ones), 121));
  }

  /** The first and last address of an IPv4 network; a /31 (RFC 3021) and a /32 have neither. */
  private static Stream<IpPrefix> ends(IpPrefix prefix) {
    if (!(prefix.address() instanceof Ipv4Address first) || prefix.length() >= 31) {
      return Stream.of();
    }
    return Stream.of(first, new Ipv4Address(first.value() | -1 >>> prefix.length()))
        .map(IpPrefix::of);
  }
}
