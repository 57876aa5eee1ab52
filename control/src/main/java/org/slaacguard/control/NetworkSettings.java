package org.slaacguard.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.NameServer;

/**
 * The host settings of an interface in a file, as {@code wg-quick} defines them.
 *
 * @param addresses {@code Address}
 * @param dnsServers the addresses in {@code DNS}
 * @param dnsSearch the other words in {@code DNS}: search domains
 * @param mtu {@code MTU}, 576 to 65475 (what fits into a UDP datagram), null to choose one
 * @param table {@code Table}: a number, a name or {@link #TABLE_OFF}; null for the automatic choice
 */
public record NetworkSettings(
    List<InterfaceAddress> addresses,
    List<NameServer> dnsServers,
    List<String> dnsSearch,
    @Nullable Integer mtu,
    @Nullable String table) {
  /** Disables routes. */
  public static final String TABLE_OFF = "off";

  /** No settings. */
  public static final NetworkSettings NONE =
      new NetworkSettings(List.of(), List.of(), List.of(), null, null);

  /** Copies the lists. */
  public NetworkSettings {
    addresses = List.copyOf(addresses);
    dnsServers = List.copyOf(dnsServers);
    dnsSearch = List.copyOf(dnsSearch);
  }
}
