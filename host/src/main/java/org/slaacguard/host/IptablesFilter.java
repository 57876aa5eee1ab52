package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.IpAddress;

/**
 * The filter of {@link DefaultRouteFilter} for hosts without nftables, by iptables. Its rules carry
 * a comment, by which they are found again.
 */
final class IptablesFilter {

  private final String interfaceName;
  private final IptablesRules rules;

  IptablesFilter(String interfaceName, CommandRunner commands) {
    this.interfaceName = interfaceName;
    rules = new IptablesRules("slaacguard-filter-" + interfaceName, commands);
  }

  /**
   * Adds the filter for a family, {@code ip} or {@code ip6}. Removes what an earlier run has left
   * first.
   */
  void run(String family, int mark, List<IpAddress> addresses) throws SetupException {
    String marker = rules.marker();
    StringBuilder text = new StringBuilder("*raw\n");
    for (IpAddress address : addresses) {
      text.append(
          "-I PREROUTING ! -i %s -d %s -m addrtype ! --src-type LOCAL %s -j DROP\n"
              .formatted(interfaceName, address, marker));
    }
    text.append("COMMIT\n*mangle\n");
    text.append(
        "-I POSTROUTING -p udp -m mark --mark %d %s -j CONNMARK --save-mark\n"
            .formatted(Integer.toUnsignedLong(mark), marker));
    text.append("-I PREROUTING -p udp %s -j CONNMARK --restore-mark\nCOMMIT\n".formatted(marker));
    rules.replace(family, text.toString());
  }

  /** Removes the filter, if it is there. */
  void remove(String family) throws SetupException {
    rules.remove(family);
  }
}
