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
 * The provider's name servers and search domains, which hosts are told of. Those that the provider
 * has withdrawn are advertised with a lifetime of 0, because a former provider may not serve us.
 *
 * @param servers the present ones, {@value #MOST} at most
 * @param domains likewise
 * @param goneServers former ones, the newest first
 * @param goneDomains likewise
 */
record ProviderNames(
    List<Ipv6Address> servers,
    List<DnsName> domains,
    List<Ipv6Address> goneServers,
    List<DnsName> goneDomains) {
  /** The provider has given none. */
  static final ProviderNames NONE = new ProviderNames(List.of(), List.of(), List.of(), List.of());

  /** The largest number of each kind: more would take the room of prefixes. */
  private static final int MOST = 3;

  private static final Logger LOG = LoggerFactory.getLogger(ProviderNames.class);

  /** The names to advertise after a delegation. */
  ProviderNames next(Delegation said) {
    List<Ipv6Address> named =
        said.nameServers().stream().filter(ProviderNames::isUsable).distinct().limit(MOST).toList();
    List<DnsName> searched = said.domains().stream().distinct().limit(MOST).toList();
    return new ProviderNames(
        named, searched, gone(servers, goneServers, named), gone(domains, goneDomains, searched));
  }

  private static boolean isUsable(Ipv6Address server) {
    return !server.isMulticast()
        && !server.isUnspecified()
        && !server.isLoopback()
        && !server.isLinkLocal();
  }

  private static <T> List<T> gone(List<T> before, List<T> earlier, List<T> now) {
    List<T> all = new ArrayList<>(before);
    all.addAll(earlier);
    return all.stream().filter(each -> !now.contains(each)).distinct().limit(MOST).toList();
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
    if (!peers.has(SettingTable.RDNSS)) {
      add(options, servers, lifetime, NdOption.RecursiveDnsServer::new);
      add(options, goneServers, 0, NdOption.RecursiveDnsServer::new);
    }
    if (!peers.has(SettingTable.DNSSL)) {
      add(options, domains, lifetime, NdOption.DnsSearchList::new);
      add(options, goneDomains, 0, NdOption.DnsSearchList::new);
    }
    return options;
  }

  /** Makes an option of a lifetime and names. */
  private interface Maker<T> {
    NdOption make(long lifetime, List<T> names);
  }

  private static <T> void add(
      List<NdOption> options, List<T> names, long lifetime, Maker<T> maker) {
    if (!names.isEmpty()) {
      options.add(maker.make(lifetime, names));
    }
  }
}
