package org.slaacguard.control;

import java.time.Duration;
import java.util.List;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.RouterPreference;

/**
 * A route through the gateway, in router advertisements (RFC 4191, section 2.3), as {@code
 * AdvertiseRoute} writes it: {@code 2001:db8::/32 lifetime=1d preference=high}.
 *
 * @param prefix the route's destination, an IPv6 prefix
 * @param lifetime the route's lifetime; {@link EntryOptions#INFINITE} at most
 * @param preference of the gateway among routers
 */
public record AdvertisedRoute(IpPrefix prefix, Duration lifetime, RouterPreference preference) {
  /** The default router lifetime, for the same reason. */
  private static final Duration DEFAULT = RouterLifetimeSetting.DEFAULT;

  /** Checks family and range. */
  public AdvertisedRoute {
    if (!(prefix.address() instanceof Ipv6Address address)
        || address.isMulticast()
        || (address.isLinkLocal() && prefix.length() > 0)) {
      throw new IllegalArgumentException(
          "only IPv6 routes beyond the link can be advertised, not " + prefix);
    }
    if (lifetime.isNegative()
        || lifetime.compareTo(EntryOptions.INFINITE) > 0
        || lifetime.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException(
          "a lifetime must be 0s to 136 years or 'infinite', in whole seconds");
    }
  }

  /**
   * Reads a route and its options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static AdvertisedRoute parse(String text) {
    EntryOptions options = new EntryOptions(text, "a route", List.of("lifetime", "preference"));
    return new AdvertisedRoute(
        IpPrefix.parse(options.head()),
        options.get("lifetime", EntryOptions::lifetime, DEFAULT),
        options.get("preference", RouterPreferenceSetting::preference, RouterPreference.MEDIUM));
  }

  /** The route with the options that differ from the defaults; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return prefix
        + (lifetime.equals(DEFAULT) ? "" : " lifetime=" + EntryOptions.format(lifetime))
        + (preference == RouterPreference.MEDIUM
            ? ""
            : " preference=" + RouterPreferenceSetting.word(preference));
  }
}
