package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Ipv6Address;

/**
 * Which name servers and search domains a peer hears of by DHCPv6: those of its advertisements. Its
 * hosts do not hear these, for they are behind a router.
 */
final class DelegationNames {
  private Settings settings = Settings.NONE;
  private ProviderNames provider = ProviderNames.NONE;

  /** Takes the settings of the interface. */
  void settings(Settings changed) {
    settings = changed;
  }

  /** Takes what the provider has given. */
  void delegated(Delegation said) {
    provider = ProviderNames.of(said);
  }

  /**
   * What a peer may ask for.
   *
   * @param peers what is set for it: names there take the place of all others
   */
  List<Dhcp6Option> of(Settings peers) {
    Settings both = peers.orElse(settings);
    if (AdvertisedContent.dnsLifetime(both) == 0) {
      return List.of();
    }
    List<Ipv6Address> servers = new ArrayList<>(both.get(SettingTable.RDNSS));
    if (!peers.has(SettingTable.RDNSS)) {
      servers.addAll(provider.servers());
    }
    List<DnsName> domains = new ArrayList<>();
    both.get(SettingTable.DNSSL).forEach(each -> domains.add(DnsName.parse(each)));
    if (!peers.has(SettingTable.DNSSL)) {
      domains.addAll(provider.domains());
    }
    // Hosts behind the router could not reach a link-local one.
    servers.removeIf(Ipv6Address::isLinkLocal);
    List<Dhcp6Option> options = new ArrayList<>();
    if (!servers.isEmpty()) {
      options.add(new Dhcp6Option.DnsServers(servers.stream().distinct().toList()));
    }
    if (!domains.isEmpty()) {
      options.add(new Dhcp6Option.DomainList(domains.stream().distinct().toList()));
    }
    return options;
  }
}
