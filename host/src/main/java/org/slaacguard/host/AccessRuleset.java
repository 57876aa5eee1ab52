package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Tag;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The table of nftables that holds peers to what they may reach. It looks at what comes out of the
 * tunnel:
 *
 * <ol>
 *   <li>what peers and gateway say to each other about addresses passes, and so do answers to
 *       connections that others have begun;
 *   <li>the source tells the peer: {@code source6} leads each known address to the chain of what
 *       its peer may reach, {@code block6} each range;
 *   <li>an address that nobody is known to have is dropped, where it may be a restricted peer's;
 *   <li>what no rule of the chain accepts is counted by its source, and refused.
 * </ol>
 *
 * <p>Answers are known by their direction, not by the connection's state: a connection that a peer
 * has begun ends with the right to begin it.
 */
final class AccessRuleset {
  /** Counts what came from addresses that nobody is known to have. */
  static final String UNSETTLED = "unsettled";

  private static final String INTERVALS = "flags interval; auto-merge;";

  private final String interfaceName;
  private final AccessRules rules;
  private final AccessNetworks networks;
  private final StringBuilder text = new StringBuilder();

  private AccessRuleset(String interfaceName, AccessRules rules, AccessNetworks networks) {
    this.interfaceName = interfaceName;
    this.rules = rules;
    this.networks = networks;
  }

  /** The map that leads from an address to a chain. */
  static String sources(IpAddress address) {
    return "source" + family(address);
  }

  /** The set of the addresses of those who have a tag. */
  static String tagged(int tag, IpAddress address) {
    return "tag" + tag + "v" + family(address);
  }

  /** The set that counts what was refused. */
  static String refused(boolean ipv6) {
    return "refused" + (ipv6 ? 6 : 4);
  }

  /** The chain of what a peer may reach; null where that is everything. */
  static @Nullable String chain(AccessMember member) {
    return member.rights() == AccessMember.ALL ? null : "reach" + member.rights();
  }

  private static int family(IpAddress address) {
    return address instanceof Ipv6Address ? 6 : 4;
  }

  /**
   * What {@code nft -f} reads: it takes the place of whatever there was, in one transaction.
   *
   * @param members the addresses that are known
   */
  static String of(
      String interfaceName,
      AccessRules rules,
      AccessNetworks networks,
      Map<IpAddress, AccessMember> members) {
    AccessRuleset ruleset = new AccessRuleset(interfaceName, rules, networks);
    String table = "inet " + NftName.table("access", interfaceName);
    ruleset.text.append("add table %1$s\ndelete table %1$s\ntable %1$s {\n".formatted(table));
    ruleset.networks();
    ruleset.members(members);
    ruleset.blocks();
    ruleset.refusal();
    for (int i = 0; i < rules.rights().size(); i++) {
      ruleset.text.append(new ReachRules(interfaceName, rules).chains(i));
    }
    ruleset.entry();
    return ruleset.text.append("}\n").toString();
  }

  private void networks() {
    for (int family : new int[] {6, 4}) {
      prefixes("lan" + family, family, networks.lan());
      prefixes("local" + family, family, networks.local());
    }
  }

  private void prefixes(String name, int family, List<IpPrefix> prefixes) {
    List<String> own =
        prefixes.stream()
            .filter(p -> family(p.address()) == family)
            .map(IpPrefix::toString)
            .toList();
    set(name, "type ipv" + family + "_addr; " + INTERVALS, own);
  }

  private void set(String name, String type, List<String> elements) {
    text.append("  set ").append(name).append(" { ").append(type);
    elements(elements);
  }

  private void elements(List<String> elements) {
    if (!elements.isEmpty()) {
      text.append(" elements = { ").append(String.join(", ", elements)).append(" };");
    }
    text.append(" }\n");
  }

  private void members(Map<IpAddress, AccessMember> members) {
    Map<String, List<String>> sets = new HashMap<>();
    members.forEach(
        (address, member) -> {
          sets.computeIfAbsent(sources(address), n -> new ArrayList<>())
              .add(address + " : " + verdict(member));
          for (int tag : member.tags()) {
            sets.computeIfAbsent(tagged(tag, address), n -> new ArrayList<>())
                .add(address.toString());
          }
        });
    for (int family : new int[] {6, 4}) {
      text.append("  map source%1$d { type ipv%1$d_addr : verdict;".formatted(family));
      elements(sets.getOrDefault("source" + family, List.of()));
      for (int i = 0; i < rules.tags().size(); i++) {
        Tag tag = rules.tags().get(i);
        String name = "tag" + i + "v" + family;
        String type = "type ipv" + family + "_addr; comment \"" + tag + "\";";
        set(name, type, sets.getOrDefault(name, List.of()));
        prefixes("tag" + i + "w" + family, family, blocksOf(i));
      }
    }
  }

  private static String verdict(AccessMember member) {
    String chain = chain(member);
    return chain == null ? "accept" : "goto " + chain;
  }

  private List<IpPrefix> blocksOf(int tag) {
    return rules.blocks().stream()
        .filter(block -> block.member() != null && block.member().tags().contains(tag))
        .map(AccessRules.Block::prefix)
        .toList();
  }

  private void blocks() {
    for (int family : new int[] {6, 4}) {
      Map<IpPrefix, String> verdicts = new HashMap<>();
      for (AccessRules.Block block : rules.blocks()) {
        AccessMember member = block.member();
        if (family(block.prefix().address()) == family) {
          if (member != null) {
            verdicts.put(block.prefix(), verdict(member));
          } else {
            // What is static is nobody's to learn.
            verdicts.putIfAbsent(block.prefix(), "goto " + UNSETTLED);
          }
        }
      }
      StringJoiner ranges = new StringJoiner(", ");
      AddressRanges.of(verdicts)
          .forEach(
              range ->
                  ranges.add(
                      (range.first().equals(range.last())
                              ? range.first().toString()
                              : range.first() + "-" + range.last())
                          + " : "
                          + range.value()));
      text.append(
          "  map block%1$d { type ipv%1$d_addr : verdict; flags interval;".formatted(family));
      elements(ranges.length() == 0 ? List.of() : List.of(ranges.toString()));
    }
  }

  private void refusal() {
    text.append(
        """
          set refused6 { type ipv6_addr; size 65536; flags dynamic, timeout; timeout 5m; }
          set refused4 { type ipv4_addr; size 65536; flags dynamic, timeout; timeout 5m; }
          set unsettled0 { type nf_proto; size 4; flags dynamic; }
          chain unsettled {
            update @unsettled0 { meta nfproto counter } drop
          }
          chain refuse {
            update @refused6 { ip6 saddr counter }
            update @refused4 { ip saddr counter }
            reject with icmpx type admin-prohibited
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
            ip6 saddr vmap @source6
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
            .formatted(interfaceName, rules.closed() ? "goto unsettled" : "accept"));
  }
}
