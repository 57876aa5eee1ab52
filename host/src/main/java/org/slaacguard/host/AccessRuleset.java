package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.control.Tag;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The table of nftables that restricts peers to what they may reach. It filters what comes out of
 * the tunnel:
 *
 * <ol>
 *   <li>what peers and gateway say to each other about addresses passes, and so do answers to
 *       connections that others have begun;
 *   <li>a peer that has begun as many connections as it may begins no more ({@link
 *       ConnectionRules});
 *   <li>the source identifies the peer: {@code source6} leads each known address to the chain of
 *       what its peer may reach, {@code block6} each range;
 *   <li>an address that nobody is known to have is dropped, where it may be a restricted peer's;
 *   <li>what no rule of the chain accepts is counted, and refused ({@link RefusalRules}).
 * </ol>
 *
 * <p>Answers are known by their direction, not by the connection's state: a connection that a peer
 * has begun ends with the right to begin it.
 */
final class AccessRuleset {
  /** Counts what came from addresses that nobody is known to have. */
  static final String UNSETTLED = "unsettled";

  private static final String INTERVALS = "flags interval;";

  private final String interfaceName;
  private final AccessRules rules;
  private final AccessNetworks networks;
  private final ConnectionRules connections;
  private final Map<String, List<String>> elements = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private AccessRuleset(String interfaceName, AccessRules rules, AccessNetworks networks) {
    this.interfaceName = interfaceName;
    this.rules = rules;
    this.networks = networks;
    connections = new ConnectionRules(rules.limit());
  }

  /**
   * What {@code nft -f} reads: it takes the place of whatever there was, in one transaction.
   *
   * @param rules with a limit that is resolved
   * @param members the addresses that are known
   * @param ranges those that are known together
   */
  static String of(
      String interfaceName,
      AccessRules rules,
      AccessNetworks networks,
      Map<IpAddress, AccessMember> members,
      List<AddressRanges.Range<AccessMember>> ranges) {
    AccessRuleset ruleset = new AccessRuleset(interfaceName, rules, networks);
    String table = "inet " + NftName.table("access", interfaceName);
    ruleset.text.append("add table %1$s\ndelete table %1$s\ntable %1$s {\n".formatted(table));
    ruleset.networks();
    members.forEach(
        (address, member) -> ruleset.keep(AccessElement.of(address, member), address.toString()));
    for (AddressRanges.Range<AccessMember> range : ranges) {
      ruleset.keep(AccessElement.ofRange(range.first(), range.value()), text(range));
    }
    ruleset.sources();
    ruleset.unsettled();
    ruleset.text.append(new RefusalRules(rules.limit().slots()).chains());
    ruleset.text.append(ruleset.connections.chains());
    for (int i = 0; i < rules.rights().size(); i++) {
      ruleset.text.append(new ReachRules(interfaceName, rules).chains(i));
    }
    ruleset.entry();
    return ruleset.text.append("}\n").toString();
  }

  private static String text(AddressRanges.Range<?> range) {
    return range.first().equals(range.last())
        ? range.first().toString()
        : range.first() + "-" + range.last();
  }

  private void keep(List<AccessElement> places, String key) {
    for (AccessElement place : places) {
      elements.computeIfAbsent(place.set(), name -> new ArrayList<>()).add(place.text(key));
    }
  }

  /** The sets of networks. */
  static final List<String> NETWORKS = List.of("lan6", "local6", "lan4", "local4");

  /**
   * What {@code nft -f} reads to have the table hold other networks, and everything else as it was.
   */
  static String networks(String interfaceName, AccessNetworks networks) {
    String table = "inet " + NftName.table("access", interfaceName) + " ";
    StringBuilder text = new StringBuilder();
    for (String set : NETWORKS) {
      text.append("flush set ").append(table).append(set).append('\n');
      List<String> prefixes = prefixes(set, networks);
      if (!prefixes.isEmpty()) {
        text.append("add element ").append(table).append(set).append(" { ");
        text.append(String.join(", ", prefixes)).append(" }\n");
      }
    }
    return text.toString();
  }

  private void networks() {
    for (String set : NETWORKS) {
      elements.put(set, prefixes(set, networks));
      set(set, "type ipv" + family(set) + "_addr; " + INTERVALS + " auto-merge;");
    }
  }

  private static int family(String set) {
    return set.endsWith("6") ? 6 : 4;
  }

  private static List<String> prefixes(String set, AccessNetworks networks) {
    return (set.startsWith("lan") ? networks.lan() : networks.local())
        .stream()
            .filter(p -> AccessElement.family(p.address()) == family(set))
            .map(IpPrefix::toString)
            .toList();
  }

  /** The sets and maps that hold addresses and ranges of peers. */
  static List<String> peers(AccessRules rules) {
    List<String> names = new ArrayList<>();
    for (int family : new int[] {6, 4}) {
      names.add("source" + family);
      names.add("block" + family);
      names.add(RefusalRules.PEER + family);
      names.add(RefusalRules.PEER + "s" + family);
      if (rules.limit().isSet()) {
        names.add("flow" + family);
        names.add("flows" + family);
      }
      for (int i = 0; i < rules.tags().size(); i++) {
        names.add("tag" + i + "v" + family);
        names.add("tag" + i + "w" + family);
      }
    }
    return names;
  }

  private void set(String name, String type) {
    text.append("  set ").append(name).append(" { ").append(type);
    elements(name);
  }

  /** A map from addresses, and one from ranges. */
  private void maps(String name, String ofRanges, int family, String to) {
    map(name, family, to, "");
    map(ofRanges, family, to, " " + INTERVALS);
  }

  private void map(String name, int family, String to, String flags) {
    String own = name + family;
    text.append("  map ").append(own).append(" { type ipv").append(family);
    text.append("_addr : ").append(to).append(';').append(flags);
    elements(own);
  }

  private void elements(String name) {
    List<String> own = elements.getOrDefault(name, List.of());
    if (!own.isEmpty()) {
      text.append(" elements = { ").append(String.join(", ", own)).append(" };");
    }
    text.append(" }\n");
  }

  private void sources() {
    for (int family : new int[] {6, 4}) {
      maps("source", "block", family, "verdict");
      maps(RefusalRules.PEER, RefusalRules.PEER + "s", family, "mark");
      if (rules.limit().isSet()) {
        maps("flow", "flows", family, "verdict");
      }
      for (int i = 0; i < rules.tags().size(); i++) {
        Tag tag = rules.tags().get(i);
        String type = "type ipv" + family + "_addr;";
        set("tag" + i + "v" + family, type + " comment \"" + tag + "\";");
        set("tag" + i + "w" + family, type + " " + INTERVALS);
      }
    }
  }

  private void unsettled() {
    text.append(
        """
          set unsettled0 { type nf_proto; size 4; flags dynamic; }
          chain unsettled {
            update @unsettled0 { meta nfproto counter } drop
          }
        """);
  }

  /** What hosts on a link say to each other, the questions of the gateway, and DHCPv6. */
  private void entry() {
    text.append(
        """
          chain from {
            ct state established ct direction reply accept
            ct state related meta l4proto { icmp, ipv6-icmp } accept
        %3$s    ip6 saddr vmap @source6
            ip saddr vmap @source4
            ip6 saddr vmap @block6
            ip saddr vmap @block4
            %2$s
          }
          chain forward {
            type filter hook forward priority -5; policy accept;
            iifname "%1$s" goto from
          }
          chain input {
            type filter hook input priority -5; policy accept;
            iifname != "%1$s" accept
            icmpv6 type { 129, 130, 131, 132, 133, 135, 136, 143 } accept
            udp sport 546 udp dport 547 accept
            goto from
          }
        """
            .formatted(
                interfaceName,
                rules.closed() ? "goto " + UNSETTLED : "accept",
                connections.entry()));
  }
}
