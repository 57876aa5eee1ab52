package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.Reach;
import org.slaacguard.control.ReachPorts;
import org.slaacguard.control.ReachTarget;
import org.slaacguard.net.Ipv6Address;

/** One list of targets in the language of {@code nft}: a chain, and another one for the gateway. */
final class ReachRules {
  /** Not on the Internet (RFC 6890), IPv4. */
  private static final String SPECIAL4 =
      "{ 0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12,"
          + " 192.0.0.0/24, 192.168.0.0/16, 198.18.0.0/15, 224.0.0.0/3 }";

  /** The same behind a NAT64 with the well-known prefix (RFC 6052). */
  private static final String SPECIAL64 =
      "{ 64:ff9b::/104, 64:ff9b::a00:0/104, 64:ff9b::6440:0/106, 64:ff9b::7f00:0/104,"
          + " 64:ff9b::a9fe:0/112, 64:ff9b::ac10:0/108, 64:ff9b::c000:0/120,"
          + " 64:ff9b::c0a8:0/112, 64:ff9b::c612:0/111, 64:ff9b::e000:0/99 }";

  private final String tunnel;
  private final AccessRules rules;

  ReachRules(String interfaceName, AccessRules rules) {
    tunnel = "\"" + interfaceName + "\"";
    this.rules = rules;
  }

  String chains(int index) {
    List<Reach> reaches = rules.rights().get(index);
    StringBuilder text = new StringBuilder();
    text.append("  chain gate").append(index).append(" {\n");
    reaches.forEach(each -> accept(text, atGateway(each.target()), each.ports()));
    text.append("    goto refuse\n  }\n  chain reach").append(index).append(" {\n");
    String gate = " goto gate" + index + "\n";
    text.append("    fib daddr type { local, broadcast }").append(gate);
    text.append("    ip6 daddr { ff01::/16, ff02::/16 }").append(gate);
    text.append("    ip daddr 224.0.0.0/24").append(gate);
    reaches.forEach(each -> accept(text, beyond(each.target()), each.ports()));
    return text.append("    goto refuse\n  }\n").toString();
  }

  private static void accept(StringBuilder text, List<String> targets, List<ReachPorts> ports) {
    for (String target : targets) {
      if (ports.isEmpty()) {
        text.append("    ").append(target).append("accept\n");
      }
      for (ReachPorts each : ports) {
        text.append("    ").append(target).append(match(each)).append(" accept\n");
      }
    }
  }

  private static String match(ReachPorts ports) {
    if (ports.protocol() == ReachPorts.Protocol.ICMP) {
      return "meta l4proto { icmp, ipv6-icmp }";
    }
    if (ports.isWhole()) {
      return "meta l4proto " + ports.protocol();
    }
    String numbers = ports.first() == ports.last() ? "" : "-" + ports.last();
    return ports.protocol() + " dport " + ports.first() + numbers;
  }

  /** A target that may be one of the gateway's own addresses. */
  private static List<String> atGateway(ReachTarget target) {
    return switch (target) {
      case ReachTarget.All all -> List.of("");
      case ReachTarget.Gateway gateway -> List.of("");
      case ReachTarget.Net net -> List.of(daddr(net));
      case ReachTarget.Lan lan -> List.of();
      case ReachTarget.Internet internet -> List.of();
      case ReachTarget.Peers peers -> List.of();
    };
  }

  private static String daddr(ReachTarget.Net net) {
    boolean ipv6 = net.prefix().address() instanceof Ipv6Address;
    return (ipv6 ? "ip6" : "ip") + " daddr " + net.prefix() + " ";
  }

  private List<String> beyond(ReachTarget target) {
    return switch (target) {
      case ReachTarget.All all -> List.of("");
      case ReachTarget.Gateway gateway -> List.of();
      case ReachTarget.Net net -> List.of(daddr(net));
      case ReachTarget.Lan lan ->
          List.of(
              "oifname != " + tunnel + " ip6 daddr @lan6 ",
              "oifname != " + tunnel + " ip daddr @lan4 ");
      case ReachTarget.Internet internet ->
          List.of(
              "oifname != " + tunnel + " ip6 daddr 2000::/3 ip6 daddr != @local6 ",
              "oifname != " + tunnel + " ip6 daddr 64:ff9b::/96 ip6 daddr != " + SPECIAL64 + " ",
              "oifname != " + tunnel + " ip daddr != " + SPECIAL4 + " ip daddr != @local4 ");
      case ReachTarget.Peers peers -> peers(peers);
    };
  }

  private List<String> peers(ReachTarget.Peers peers) {
    String into = "oifname " + tunnel + " ";
    if (peers.tag() == null) {
      return List.of(into);
    }
    int tag = rules.tags().indexOf(peers.tag());
    List<String> sets = new ArrayList<>();
    for (String kind : List.of("v", "w")) {
      sets.add(into + "ip6 daddr @tag" + tag + kind + "6 ");
      sets.add(into + "ip daddr @tag" + tag + kind + "4 ");
    }
    return sets;
  }
}
