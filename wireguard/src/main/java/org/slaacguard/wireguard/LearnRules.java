package org.slaacguard.wireguard;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** What holds for all peers alike; immutable, replaced as a whole. */
final class LearnRules {
  /** Nothing advertised but link-local addresses, no own and no static addresses. */
  static final LearnRules NONE = new LearnRules(List.of(), List.of(), AllowedIps.EMPTY);

  private final List<IpPrefix> advertised;
  private final List<IpAddress> gateway;
  private final AllowedIps statics;

  private final PrefixSet advertisedSet;
  private final PrefixSet gatewaySet;

  /** Where {@link #isAnycast} looks at the interface identifier. */
  private final PrefixSet anycast64;

  /** Reserved addresses of other prefixes. */
  private final PrefixSet anycastExact;

  LearnRules(List<IpPrefix> advertised, List<IpAddress> gateway, AllowedIps statics) {
    this.advertised = List.copyOf(advertised);
    this.gateway = List.copyOf(gateway);
    this.statics = statics;
    List<IpPrefix> all = new ArrayList<>(advertised);
    all.add(IpPrefix.LINK_LOCAL);
    advertisedSet = new PrefixSet(all);
    gatewaySet = new PrefixSet(gateway.stream().map(IpPrefix::of).toList());
    anycast64 = new PrefixSet(all.stream().filter(LearnRules::holdsSubnets).toList());
    anycastExact = new PrefixSet(all.stream().flatMap(p -> reserved(p).stream()).toList());
  }

  LearnRules advertised(List<IpPrefix> prefixes) {
    return new LearnRules(prefixes, gateway, statics);
  }

  LearnRules gateway(List<IpAddress> addresses) {
    return new LearnRules(advertised, addresses, statics);
  }

  LearnRules statics(AllowedIps allowedIps) {
    return new LearnRules(advertised, gateway, allowedIps);
  }

  /** Whether nothing that is learned could be judged otherwise by the other rules. */
  boolean judgesLike(LearnRules other) {
    return statics == other.statics
        && advertised.equals(other.advertised)
        && gateway.equals(other.gateway);
  }

  AllowedIps statics() {
    return statics;
  }

  /** Who has the address statically. */
  int staticOwner(long high, long low) {
    return statics.lookup(high, low);
  }

  /** Why a peer of this scope may not have this address, whatever is learned; null if it may. */
  @Nullable LearnRefusal refusal(int slot, LearnPeer.Bounds bounds, long high, long low) {
    if (!isUnicast(high, low)) {
      return LearnRefusal.NOT_UNICAST;
    }
    boolean inScope =
        bounds.scope().contains(high, low)
            || (bounds.policy().scope().advertised() && advertisedSet.contains(high, low));
    if (!inScope) {
      return LearnRefusal.OUT_OF_SCOPE;
    }
    if (isAnycast(high, low)) {
      return LearnRefusal.ANYCAST;
    }
    if (gatewaySet.contains(high, low)) {
      return LearnRefusal.GATEWAY;
    }
    int owner = statics.lookup(high, low);
    return owner == AllowedIps.NOBODY || owner == slot ? null : LearnRefusal.STATIC_CONFLICT;
  }

  private static boolean isUnicast(long high, long low) {
    if (PrefixSet.isIpv4(high, low)) {
      // 0/8, 127/8 (RFC 1122, section 3.2.1.3), 224/4 (RFC 5771), 240/4 (RFC 1112, section 4) with
      // the limited broadcast address in it.
      int first = (int) (low >>> 24) & 0xff;
      return first != 0 && first != 127 && first < 224;
    }
    // ::/96 holds the unspecified, the loopback and the IPv4-compatible addresses; ff00::/8
    // multicast (RFC 4291, sections 2.5.2, 2.5.3, 2.5.5.1, 2.7).
    return !(high == 0 && low >>> 32 == 0) && high >>> 56 != 0xff;
  }

  private boolean isAnycast(long high, long low) {
    // The subnet-router anycast address (RFC 4291, section 2.6.1) and the reserved range with an
    // interface identifier of 64 bits (RFC 2526, section 2): fdff:ffff:ffff:ff80 to ...:ffff.
    boolean reserved = low == 0 || (low | 0x7f) == 0xfdff_ffff_ffff_ffffL;
    return (reserved && anycast64.contains(high, low)) || anycastExact.contains(high, low);
  }

  /** Whether the subnets of a prefix have interface identifiers of 64 bits. */
  private static boolean holdsSubnets(IpPrefix prefix) {
    return prefix.address() instanceof Ipv6Address && prefix.length() <= 64;
  }

  /**
   * The reserved addresses of a prefix with shorter interface identifiers: all bits zero, and (RFC
   * 2526, section 2, the second format) all ones but for the last seven bits. A /127 (RFC 6164) and
   * a /128 have none.
   */
  private static List<IpPrefix> reserved(IpPrefix prefix) {
    int length = prefix.length();
    if (!(prefix.address() instanceof Ipv6Address first) || length <= 64 || length >= 127) {
      return List.of();
    }
    IpPrefix router = IpPrefix.of(first);
    if (length > 120) {
      return List.of(router);
    }
    long ones = ~PrefixSet.mask(length - 64);
    return List.of(router, new IpPrefix(new Ipv6Address(first.high(), first.low() | ones), 121));
  }
}
