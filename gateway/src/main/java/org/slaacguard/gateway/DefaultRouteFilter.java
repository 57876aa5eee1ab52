package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;

/**
 * The packet filter that a default route through a tunnel needs, by nftables, or iptables where
 * there is none. It drops what comes to the tunnel's addresses by another way (so that nobody on
 * the local network can find out which address it has, or inject into its connections), and carries
 * the mark of outer packets over to their replies, so that the reverse path filter lets them in.
 */
final class DefaultRouteFilter {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final List<String> NFT = List.of("nft", "-f", "-");

  private final InterfacePlan plan;
  private final CommandRunner commands;

  DefaultRouteFilter(InterfacePlan plan, CommandRunner commands) {
    this.plan = plan;
    this.commands = commands;
  }

  /** Puts the filter in for one family. */
  void run(boolean ipv6, int mark, List<String> addresses, UndoStack undo) throws SetupException {
    String family = ipv6 ? "ip6" : "ip";
    String table = table(family);
    StringBuilder rules = new StringBuilder();
    for (String address : addresses) {
      rules
          .append("    iifname != \"%s\" ".formatted(plan.name()))
          .append("%s daddr %s ".formatted(family, address))
          .append("fib saddr type != local drop\n");
    }
    // What an earlier run may have left is replaced, in one transaction.
    String ruleset =
        """
        add table %1$s
        delete table %1$s
        table %1$s {
          chain preraw {
            type filter hook prerouting priority -300; policy accept;
        %2$s  }
          chain premangle {
            type filter hook prerouting priority -150; policy accept;
            meta l4proto udp meta mark set ct mark
          }
          chain postmangle {
            type filter hook postrouting priority -150; policy accept;
            meta l4proto udp meta mark %3$d ct mark set meta mark
          }
        }
        """
            .formatted(table, rules, Integer.toUnsignedLong(mark));
    undo.begin("filter " + family);
    try {
      commands.run(NFT, ruleset, LIMIT);
    } catch (SetupException e) {
      byIptables(family, mark, addresses, e);
    }
    undo.push("filter " + family, () -> remove(family));
  }

  /** Where nft is not there, or the kernel has nothing for it. */
  private void byIptables(String family, int mark, List<String> addresses, SetupException nft)
      throws SetupException {
    try {
      new IptablesFilter(plan.name(), commands).run(family, mark, addresses);
    } catch (SetupException e) {
      nft.addSuppressed(e);
      throw new SetupException(
          "a default route through "
              + plan.name()
              + " needs a filter by nft (package nftables) or iptables",
          nft);
    }
  }

  /** Takes the filter of a family, {@code ip} or {@code ip6}, out, if it is there. */
  void remove(String family) throws SetupException {
    try {
      commands.run(NFT, "add table %1$s\ndelete table %1$s\n".formatted(table(family)), LIMIT);
    } catch (SetupException e) {
      // Then it was not made by nft.
      new IptablesFilter(plan.name(), commands).remove(family);
    }
  }

  private String table(String family) {
    return family + " slaacguard-" + plan.name();
  }
}
