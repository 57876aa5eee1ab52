package org.slaacguard.doctor;

import java.util.List;

/**
 * A chain of a firewall.
 *
 * @param family {@code ip}, {@code ip6} or {@code inet}
 * @param tool the tool that changes it: {@code nft} or {@code iptables}
 * @param hook the hook where packets enter; empty if only other chains lead to it
 * @param priority chains with a lower priority come first
 * @param drops whether packets that reach its end are dropped
 */
record FirewallChain(
    String family,
    String tool,
    String table,
    String name,
    String hook,
    int priority,
    boolean drops,
    List<FirewallRule> rules) {
  FirewallChain {
    rules = List.copyOf(rules);
  }

  /** Whether packets of a family traverse the chain. */
  boolean concerns(boolean ipv6) {
    return family.equals("inet") || family.equals(ipv6 ? "ip6" : "ip");
  }

  /** Whether both are the same chain of the kernel: iptables and nft may both show it. */
  boolean isSame(FirewallChain other) {
    return family.equals(other.family) && table.equals(other.table) && name.equals(other.name);
  }

  /** The label for people. */
  String label() {
    return tool.equals("nft")
        ? "chain " + family + " " + table + " " + name
        : (family.equals("ip6") ? "ip6tables" : "iptables") + " -t " + table + " chain " + name;
  }
}
