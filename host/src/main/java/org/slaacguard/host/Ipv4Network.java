package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.MasqueradeSetting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;

/**
 * The IPv4 side of a tunnel: {@code IPv4Pool} and {@code Masquerade}.
 *
 * @param addresses all addresses of the interface, the first of the pool among them
 * @param nat what leaves with the host's address
 */
record Ipv4Network(List<InterfaceAddress> addresses, HostPlan.Nat nat) {
  /** Copies the list. */
  Ipv4Network {
    addresses = List.copyOf(addresses);
  }

  static Ipv4Network of(Configuration configuration) {
    List<InterfaceAddress> addresses =
        new ArrayList<>(configuration.device().network().addresses());
    IpPrefix pool = configuration.device().settings().get(SettingTable.IPV4_POOL);
    if (pool != null
        && pool.address() instanceof Ipv4Address network
        && addresses.stream().noneMatch(own -> pool.contains(own.address()))) {
      addresses.add(new InterfaceAddress(new Ipv4Address(network.value() + 1), pool.length()));
    }
    String masquerade = masquerade(configuration);
    if (masquerade == null) {
      return new Ipv4Network(addresses, HostPlan.Nat.NONE);
    }
    String uplink = masquerade.equals(MasqueradeSetting.EVERYWHERE) ? "" : masquerade;
    return new Ipv4Network(addresses, new HostPlan.Nat(networks(addresses), uplink));
  }

  /** The interface at which IPv4 is translated; null for none. */
  static @Nullable String masquerade(Configuration configuration) {
    String said = configuration.device().settings().get(SettingTable.MASQUERADE);
    return MasqueradeSetting.NOWHERE.equals(said) ? null : said;
  }

  private static List<IpPrefix> networks(List<InterfaceAddress> addresses) {
    return addresses.stream()
        .filter(own -> own.address() instanceof Ipv4Address)
        .map(InterfaceAddress::prefix)
        .filter(network -> !network.isAddress())
        .distinct()
        .toList();
  }
}
