package org.slaacguard.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PrefixSet;

/** The rules that apply to all peers. Immutable; replaced as a whole. */
final class LearnRules {
  /** No advertised prefixes, no addresses of the gateway, no static entries. */
  static final LearnRules NONE = new LearnRules(AdvertisedScope.NONE, List.of(), AllowedIps.EMPTY);

  private final AdvertisedScope advertised;
  private final List<InterfaceAddress> gateway;
  private final AllowedIps statics;

  private final PrefixSet gatewaySet;
  private final ReservedAddresses reserved;

  LearnRules(AdvertisedScope advertised, List<InterfaceAddress> gateway, AllowedIps statics) {
    this.advertised = advertised;
    this.gateway = List.copyOf(gateway);
    this.statics = statics;
    gatewaySet =
        new PrefixSet(gateway.stream().map(own -> IpPrefix.of(own.address())).distinct().toList());
    reserved = new ReservedAddresses(advertised.prefixes(), gateway);
  }

  private LearnRules(LearnRules other, AllowedIps statics) {
    advertised = other.advertised;
    gateway = other.gateway;
    this.statics = statics;
    gatewaySet = other.gatewaySet;
    reserved = other.reserved;
  }

  LearnRules advertised(AdvertisedScope scope) {
    return new LearnRules(scope, gateway, statics);
  }

  LearnRules gateway(List<InterfaceAddress> addresses) {
    return new LearnRules(advertised, addresses, statics);
  }

  LearnRules statics(AllowedIps allowedIps) {
    return new LearnRules(this, allowedIps);
  }

  /** Whether the other rules judge every learned address as these do. */
  boolean judgesLike(LearnRules other) {
    return statics == other.statics
        && advertised.equals(other.advertised)
        && gateway.equals(other.gateway);
  }

  AllowedIps statics() {
    return statics;
  }

  /** The static owner of the address. */
  int staticOwner(long high, long low) {
    return statics.lookup(high, low);
  }

  /** Whether the gateway itself has the address. */
  boolean isGateway(long high, long low) {
    return gatewaySet.contains(high, low);
  }

  /**
   * Why a peer with this scope may not have this address, whatever has been learned; null if it
   * may.
   */
  @Nullable LearnRefusal refusal(int slot, LearnPeer.Bounds bounds, long high, long low) {
    if (!isUnicast(high, low)) {
      return LearnRefusal.NOT_UNICAST;
    }
    boolean inScope =
        bounds.scope().contains(high, low)
            || (bounds.policy().scope().advertised() && advertised.contains(slot, high, low));
    if (!inScope) {
      return isReservedIpv4(high, low) ? LearnRefusal.NOT_UNICAST : LearnRefusal.OUT_OF_SCOPE;
    }
    if (reserved.isAnycast(high, low)) {
      return LearnRefusal.ANYCAST;
    }
    if (gatewaySet.contains(high, low)) {
      return LearnRefusal.GATEWAY;
    }
    if (reserved.isNetworkOrBroadcast(high, low)) {
      return LearnRefusal.NOT_UNICAST;
    }
    int owner = statics.lookup(high, low);
    return owner == AllowedIps.NOBODY || owner == slot ? null : LearnRefusal.STATIC_CONFLICT;
  }

  private static boolean isUnicast(long high, long low) {
    if (PrefixSet.isIpv4(high, low)) {
      // 0.0.0.0, 127/8, the limited broadcast address (RFC 1122, section 3.2.1.3), 224/4 (RFC
      // 5771).
      int address = (int) low;
      return address != 0 && address != -1 && address >>> 24 != 127 && address >>> 28 != 14;
    }
    // ::/96 holds the unspecified, the loopback and the IPv4-compatible addresses, ff00::/8
    // multicast (RFC 4291, sections 2.5.2, 2.5.3, 2.5.5.1, 2.7).
    return !(high == 0 && low >>> 32 == 0) && high >>> 56 != 0xff;
  }

  /** 0/8 and 240/4, which hosts use only if a scope names them. */
  private static boolean isReservedIpv4(long high, long low) {
    int first = (int) (low >>> 24) & 0xff;
    return PrefixSet.isIpv4(high, low) && (first == 0 || first >= 240);
  }
}
