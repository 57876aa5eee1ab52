package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * Translates the source of IPv4 packets from the tunnel's networks to the host's address, by
 * nftables, or iptables if there is none.
 *
 * @param sources the networks
 * @param uplink the interface at which they leave; empty: any but the tunnel
 */
record Masquerade(List<IpPrefix> sources, String uplink) implements TableStep {
  private static final String FAMILY = "ip";
  private static final String TABLES = "inet";

  /** Copies the list. */
  Masquerade {
    sources = List.copyOf(sources);
  }

  static Masquerade parse(StepWords words) {
    List<IpPrefix> sources = words.word("from").prefixes();
    return new Masquerade(sources, words.word("at").text());
  }

  @Override
  public String subject() {
    return "masquerade";
  }

  @Override
  public List<String> words() {
    return List.of("from", StepWords.prefixes(sources), "at", StepWords.text(uplink));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    String name = host.interfaceName();
    NftOrIptables.apply(
        () -> table(name).replace(host, ruleset(name)),
        () -> byIptables(host),
        "Masquerade of "
            + name
            + " needs nft (package nftables) or iptables, and a kernel with NAT");
  }

  private void byIptables(HostControl host) throws SetupException {
    IptablesRules rules = iptables(host);
    StringBuilder text = new StringBuilder("*nat\n");
    String out = uplink.isEmpty() ? "! -o " + host.interfaceName() : "-o " + uplink;
    for (IpPrefix source : sources) {
      text.append(
          "-A POSTROUTING -s %s %s %s -j MASQUERADE\n".formatted(source, out, rules.marker()));
    }
    rules.replace(FAMILY, text.append("COMMIT\n").toString());
  }

  private static IptablesRules iptables(HostControl host) {
    return new IptablesRules("slaacguard-nat-" + host.interfaceName(), host.commands());
  }

  @Override
  public NftTable table(String interfaceName) {
    return new NftTable(TABLES + " " + NftName.table("nat", interfaceName));
  }

  private String ruleset(String interfaceName) {
    StringBuilder rules = new StringBuilder();
    String out = uplink.isEmpty() ? "!= \"" + interfaceName : "\"" + uplink;
    for (IpPrefix source : sources) {
      rules.append("    ip saddr %s oifname %s\" masquerade\n".formatted(source, out));
    }
    return """
      chain postrouting {
        type nat hook postrouting priority 100; policy accept;
    %s  }
    """
        .formatted(rules);
  }

  /** Works even if the table is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    NftOrIptables.undo(
        () -> table(host.interfaceName()).delete(host), () -> iptables(host).remove(FAMILY));
  }
}
