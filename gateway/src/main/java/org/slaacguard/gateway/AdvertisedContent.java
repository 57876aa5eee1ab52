package org.slaacguard.gateway;

import java.time.Duration;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.control.AdvertiseMtuSetting;
import org.slaacguard.control.AdvertiseTo;
import org.slaacguard.control.DnsLifetimeSetting;
import org.slaacguard.control.HopLimitSetting;
import org.slaacguard.control.RouterLifetimeSetting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.RouterPreference;

/** Derives the content of router advertisements from settings. */
final class AdvertisedContent {
  /** The smallest MTU of IPv6 (RFC 8200, section 5). A smaller one is not advertised. */
  private static final int SMALLEST_MTU = 1280;

  private AdvertisedContent() {}

  /**
   * The content of advertisements beside the prefixes.
   *
   * @param interfaceMtu bytes
   * @throws IllegalArgumentException if no advertisement can have this content
   */
  static AdvertisementContent of(Settings settings, int interfaceMtu) {
    boolean delegating = delegates(settings);
    AdvertisementContent.Builder content =
        AdvertisementContent.builder()
            .routerLifetime(
                settings.get(SettingTable.ROUTER_LIFETIME, RouterLifetimeSetting.DEFAULT))
            .preference(settings.get(SettingTable.ROUTER_PREFERENCE, RouterPreference.MEDIUM))
            .hopLimit(settings.get(SettingTable.HOP_LIMIT, HopLimitSetting.DEFAULT))
            .dhcp6(
                settings.get(SettingTable.MANAGED_FLAG, false),
                settings.get(SettingTable.OTHER_FLAG, delegating))
            .delegating(delegating)
            .timers(
                settings.get(SettingTable.REACHABLE_TIME, Duration.ZERO),
                settings.get(SettingTable.RETRANS_TIMER, Duration.ZERO))
            .destination(destination(settings.get(SettingTable.ADVERTISE_TO, AdvertiseTo.ASKER)));
    int mtu = settings.get(SettingTable.ADVERTISE_MTU, interfaceMtu);
    if (mtu != AdvertiseMtuSetting.OFF && mtu >= SMALLEST_MTU) {
      content.option(new NdOption.Mtu(mtu));
    }
    settings.options().forEach(content::option);
    return content.build();
  }

  /** Whether prefixes are delegated to peers with these settings. */
  static boolean delegates(Settings settings) {
    return settings.has(SettingTable.DELEGATE_PREFIX)
        && settings.get(SettingTable.DELEGATE_LIMIT, 0) > 0;
  }

  /**
   * Checks that the content fits into an advertisement, whatever MTU the interface gets.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(Settings settings) {
    of(settings, SMALLEST_MTU)
        .check(AdvertisedPrefixes.most(settings.get(SettingTable.ADVERTISE_PREFIX)));
  }

  /** How long hosts use name servers and search domains, in seconds. */
  static long dnsLifetime(Settings settings) {
    return settings.get(SettingTable.DNS_LIFETIME, DnsLifetimeSetting.DEFAULT).toSeconds();
  }

  private static AdvertisementContent.Destination destination(AdvertiseTo to) {
    return switch (to) {
      case ASKER -> AdvertisementContent.Destination.ASKER;
      case ALL_NODES -> AdvertisementContent.Destination.ALL_NODES;
      case UNICAST -> AdvertisementContent.Destination.UNICAST;
    };
  }
}
