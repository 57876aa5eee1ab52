package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.IpAddress;

/**
 * The packet filter that a default route through a tunnel needs, by nftables, or iptables if there
 * is none. It drops packets that come to the tunnel's addresses by another way (so that nobody on
 * the local network can find out which address it has, or inject into its connections), and copies
 * the mark of outer packets to their replies, so that the reverse path filter lets them in.
 *
 * @param ipv6 the family, IPv4 otherwise
 * @param mark of outer packets, unsigned
 * @param addresses of the tunnel, of this family
 */
record DefaultRouteFilter(boolean ipv6, int mark, List<IpAddress> addresses) implements TableStep {

  /** Copies the list. */
  DefaultRouteFilter {
    addresses = List.copyOf(addresses);
  }

  static DefaultRouteFilter parse(StepWords words) {
    boolean ipv6 = words.family();
    int mark = words.word("mark").unsigned();
    return new DefaultRouteFilter(ipv6, mark, words.word("to").addresses());
  }

  @Override
  public String subject() {
    return "filter " + ipv6;
  }

  @Override
  public List<String> words() {
    return List.of(
        StepWords.family(ipv6),
        "mark",
        Integer.toUnsignedString(mark),
        "to",
        StepWords.addresses(addresses));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    String name = host.interfaceName();
    NftOrIptables.apply(
        () -> table(name).replace(host, ruleset(name)),
        () -> iptables(host).run(family(), mark, addresses),
        "a default route through "
            + name
            + " needs a filter by nft (package nftables) or iptables");
  }

  private static IptablesFilter iptables(HostControl host) {
    return new IptablesFilter(host.interfaceName(), host.commands());
  }

  private String ruleset(String interfaceName) {
    StringBuilder rules = new StringBuilder();
    for (IpAddress address : addresses) {
      rules
          .append("    iifname != \"%s\" ".formatted(interfaceName))
          .append("%s daddr %s ".formatted(family(), address))
          .append("fib saddr type != local drop\n");
    }
    return """
      chain preraw {
        type filter hook prerouting priority -300; policy accept;
    %1$s  }
      chain premangle {
        type filter hook prerouting priority -150; policy accept;
        meta l4proto udp meta mark set ct mark
      }
      chain postmangle {
        type filter hook postrouting priority -150; policy accept;
        meta l4proto udp meta mark %2$d ct mark set meta mark
      }
    """
        .formatted(rules, Integer.toUnsignedLong(mark));
  }

  /** Works even if the table is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    NftOrIptables.undo(
        () -> table(host.interfaceName()).delete(host), () -> iptables(host).remove(family()));
  }

  @Override
  public NftTable table(String interfaceName) {
    return new NftTable(family() + " " + NftName.table("filter", interfaceName));
  }

  private String family() {
    return ipv6 ? "ip6" : "ip";
  }
}
