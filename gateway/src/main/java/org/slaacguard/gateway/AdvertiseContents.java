package org.slaacguard.gateway;

import java.time.Duration;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.control.AdvertiseSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.net.DnsName;

/** Makes the content of router advertisements from what the configuration says. */
final class AdvertiseContents {
  private static final int SMALLEST_IPV6_MTU = 1280;

  private AdvertiseContents() {}

  /**
   * What to say. Without a prefix the gateway is no default router: it has nothing to offer.
   *
   * @param mtu of the interface
   * @throws IllegalArgumentException if it does not fit one packet
   */
  static AdvertisementContent of(AdvertiseSettings settings, int mtu) {
    AdvertisementContent.Builder content = AdvertisementContent.builder();
    if (settings.prefixes().isEmpty()) {
      content.routerLifetime(Duration.ZERO);
    }
    content.mtu(mtu < SMALLEST_IPV6_MTU ? 0 : mtu);
    for (PrefixSettings prefix : settings.prefixes()) {
      content.prefix(
          new AdvertisementPrefix(
              prefix.prefix(),
              prefix.onLink(),
              prefix.autonomous(),
              prefix.valid(),
              prefix.preferred(),
              null));
    }
    settings.rdnss().forEach(content::nameServer);
    settings.dnssl().forEach(domain -> content.searchDomain(DnsName.parse(domain)));
    return content.build();
  }
}
