package org.slaacguard.autoconf;

import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;

/**
 * How long a host may rely on one advertisement. Lifetimes that end in any case, as those of a
 * deprecated or delegated prefix do, cannot be renewed and cause no advertisement.
 *
 * @param shortest nanoseconds until something expires that a later advertisement would prolong;
 *     {@link Nanos#NEVER} if nothing does
 * @param longest nanoseconds until the last lifetime has ended
 */
record AdvertisedLifetimes(long shortest, long longest) {
  private static final long LONGEST = AdvertisementContent.LONGEST_ROUTER_LIFETIME.toSeconds();

  /** The lifetimes that a host with this advertisement may rely on, given the live prefixes. */
  static AdvertisedLifetimes of(RouterAdvertisement message, LinkPrefixes prefixes, long now) {
    long shortest = renewable(message.routerLifetime(), Nanos.NEVER);
    long longest = nanos(message.routerLifetime());
    for (NdOption option : message.options()) {
      switch (option) {
        case NdOption.PrefixInformation o -> {
          longest = Math.max(longest, nanos(o.validLifetime()));
          if (prefixes.renews(o.prefix(), now)) {
            shortest = renewable(o.preferredLifetime(), renewable(o.validLifetime(), shortest));
          }
        }
        case NdOption.RecursiveDnsServer o -> shortest = renewable(o.lifetime(), shortest);
        case NdOption.DnsSearchList o -> shortest = renewable(o.lifetime(), shortest);
        case NdOption.RouteInformation o -> {
          longest = Math.max(longest, nanos(o.lifetime()));
          shortest = renewable(o.lifetime(), shortest);
        }
        case NdOption.Pref64 o -> shortest = renewable(o.lifetime(), shortest);
        default -> {} // no lifetime
      }
    }
    return new AdvertisedLifetimes(shortest, longest);
  }

  /**
   * The same advertisement with the longest lifetimes that a router may have; prefixes stay
   * unchanged.
   */
  static RouterAdvertisement lasting(RouterAdvertisement message) {
    return new RouterAdvertisement(
        message.hopLimit(),
        message.managed(),
        message.otherConfiguration(),
        message.preference(),
        (int) longer(message.routerLifetime()),
        message.reachableTime(),
        message.retransTimer(),
        message.options().stream().map(AdvertisedLifetimes::lasting).toList());
  }

  private static NdOption lasting(NdOption option) {
    return switch (option) {
      case NdOption.RecursiveDnsServer o ->
          new NdOption.RecursiveDnsServer(longer(o.lifetime()), o.servers());
      case NdOption.DnsSearchList o ->
          new NdOption.DnsSearchList(longer(o.lifetime()), o.domains());
      case NdOption.RouteInformation o ->
          new NdOption.RouteInformation(o.prefix(), o.preference(), longer(o.lifetime()));
      default -> option;
    };
  }

  /** Withdrawn options stay withdrawn. */
  private static long longer(long seconds) {
    return seconds == 0 ? 0 : Math.max(seconds, LONGEST);
  }

  private static long renewable(long seconds, long other) {
    return seconds == 0 ? other : Math.min(other, nanos(seconds));
  }

  private static long nanos(long seconds) {
    return seconds == NdOption.INFINITE ? Nanos.NEVER : seconds * Nanos.SECOND;
  }
}
