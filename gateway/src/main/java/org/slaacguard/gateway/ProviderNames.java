package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.autoconf.AdvertisementContent;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's name servers and search domains, which are advertised to hosts. If the provider
 * withdraws one, it is taken back like all former options.
 *
 * @param servers the present ones, {@value #MOST} at most
 * @param domains likewise
 */
record ProviderNames(List<Ipv6Address> servers, List<DnsName> domains) {
  /** The provider has given none. */
  static final ProviderNames NONE = new ProviderNames(List.of(), List.of());

  /** The largest number of each kind: more would take the room of prefixes. */
  private static final int MOST = 3;

  private static final Logger LOG = LoggerFactory.getLogger(ProviderNames.class);

  /** Those of a delegation. */
  static ProviderNames of(Delegation said) {
    return new ProviderNames(
        said.nameServers().stream().filter(ProviderNames::isUsable).distinct().limit(MOST).toList(),
        said.domains().stream().distinct().limit(MOST).toList());
  }

  private static boolean isUsable(Ipv6Address server) {
    return !server.isMulticast()
        && !server.isUnspecified()
        && !server.isLoopback()
        && !server.isLinkLocal();
  }

  /** Whether there is nothing to advertise. */
  boolean isEmpty() {
    return equals(NONE);
  }

  /**
   * The content of advertisements by the settings, and these names if there is room for them.
   *
   * @param settings the settings in effect
   * @param peers the peer's own settings among them; names there replace the provider's
   * @param mtu of the interface, in bytes
   */
  AdvertisementContent beside(String interfaceName, Settings settings, Settings peers, int mtu) {
    AdvertisementContent own = AdvertisedContent.of(settings, mtu);
    List<NdOption> mine =
        isEmpty() ? List.of() : options(peers, AdvertisedContent.dnsLifetime(settings));
    if (mine.isEmpty()) {
      return own;
    }
    AdvertisementContent all = own.with(mine);
    try {
      all.check(AdvertisedPrefixes.most(settings.get(SettingTable.ADVERTISE_PREFIX)));
      return all;
    } catch (IllegalArgumentException e) {
      LOG.warn(
          "{}: the provider's name servers and domains are not passed on: {}",
          interfaceName,
          e.getMessage());
      return own;
    }
  }

  private List<NdOption> options(Settings peers, long lifetime) {
    List<NdOption> options = new ArrayList<>();
    if (!peers.has(SettingTable.RDNSS) && !servers.isEmpty()) {
      options.add(new NdOption.RecursiveDnsServer(lifetime, servers));
    }
    if (!peers.has(SettingTable.DNSSL) && !domains.isEmpty()) {
      options.add(new NdOption.DnsSearchList(lifetime, domains));
    }
    return options;
  }
}
