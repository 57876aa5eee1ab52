package org.slaacguard.linux;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An IPv6 default route from a router advertisement (RFC 4861, section 6.3.4).
 *
 * @param route the route through the advertising router
 * @param left the remaining lifetime, accurate to a hundredth of a second; not positive once it has
 *     expired; null if it does not expire
 */
public record AdvertisedDefaultRoute(Route route, @Nullable Duration left) {
  /** struct rta_cacheinfo: 0 references u32 | 4 last use u32 | 8 expires i32, 1/100 s; 0: never. */
  private static final int RTA_CACHEINFO = 12;

  private static final int EXPIRES = 8;
  private static final int MILLIS = 10;

  static AdvertisedDefaultRoute of(NetlinkMessage message) {
    byte @Nullable [] cache = message.attributes(Route.SIZE).bytes(RTA_CACHEINFO);
    int expires = cache == null ? 0 : (int) NetlinkAttributes.u32(cache, EXPIRES);
    return new AdvertisedDefaultRoute(
        Route.of(message), expires == 0 ? null : Duration.ofMillis((long) MILLIS * expires));
  }
}
