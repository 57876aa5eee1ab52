package org.slaacguard.host;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RA guard (RFC 6105) for the kernel's WireGuard, which passes router messages from learned
 * addresses like any packet. It drops messages that only routers send (RFC 2894, 3971, 4286, 4861),
 * and fragments of neighbour discovery (RFC 6980), as our own data plane does. It uses nftables, or
 * ip6tables if there is none.
 */
record RouterMessageFilter() implements TableStep {
  /** The subject of the step. */
  static final String SUBJECT = "router-messages";

  private static final Logger LOG = LoggerFactory.getLogger(RouterMessageFilter.class);

  /** Router advertisement, redirect, router renumbering, certification path, multicast routers. */
  private static final List<Integer> TYPES = List.of(134, 137, 138, 149, 151, 153);

  static RouterMessageFilter parse(StepWords words) {
    return new RouterMessageFilter();
  }

  @Override
  public String subject() {
    return SUBJECT;
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    String name = host.interfaceName();
    try {
      NftOrIptables.apply(
          () -> table(name).replace(host, ruleset(name)),
          () -> {
            IptablesRules.checkName(name);
            restore(host, rules(name, 'I'));
          },
          "neither nft (package nftables) nor ip6tables works here");
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      Throwable nft = e.getCause();
      LOG.warn(
          "{}: router advertisements and the like from addresses that peers have learned are"
              + " not dropped: {}: {}",
          name,
          e.getMessage(),
          nft == null ? "" : nft.getMessage());
    }
  }

  private static void restore(HostControl host, String rules) throws SetupException {
    host.commands().run(List.of("ip6tables-restore", "-n"), rules, LIMIT);
  }

  private static String ruleset(String name) {
    String types = String.join(", ", TYPES.stream().map(String::valueOf).toList());
    return """
      chain guard {
        type filter hook prerouting priority -310; policy accept;
        iifname "%1$s" icmpv6 type { %2$s } drop
        iifname "%1$s" exthdr frag exists icmpv6 type 133-137 drop
      }
    """
        .formatted(name, types);
  }

  private static String rules(String name, char what) {
    StringBuilder rules = new StringBuilder("*raw\n");
    for (int type : TYPES) {
      rules.append(
          "-%c PREROUTING -i %s -p ipv6-icmp -m icmp6 --icmpv6-type %d -m comment --comment %s -j DROP\n"
              .formatted(what, name, type, "slaacguard-guard-" + name));
    }
    return rules.append("COMMIT\n").toString();
  }

  /** Works even if the table is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    String name = host.interfaceName();
    try {
      NftOrIptables.undo(() -> table(name).delete(host), () -> restore(host, rules(name, 'D')));
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      // If neither works, no filter was made.
      LOG.debug("{}: no guard to remove: {}", name, e.getMessage());
    }
  }

  @Override
  public NftTable table(String name) {
    return new NftTable("ip6 " + NftName.table("guard", name));
  }
}
