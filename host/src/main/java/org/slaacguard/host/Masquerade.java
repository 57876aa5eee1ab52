package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * Has IPv4 packets from the tunnel's networks leave with the host's address, by nftables, or
 * iptables where there is none.
 *
 * @param sources the networks
 * @param uplink the interface at which they leave; empty: any but the tunnel
 */
record Masquerade(List<IpPrefix> sources, String uplink) implements ProgramStep {
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
    try {
      table(host.interfaceName()).replace(host, ruleset(host.interfaceName()));
    } catch (SetupException e) {
      byIptables(host, e);
    }
  }

  private void byIptables(HostControl host, SetupException nft) throws SetupException {
    IptablesRules rules = iptables(host);
    StringBuilder text = new StringBuilder("*nat\n");
    String out = uplink.isEmpty() ? "! -o " + host.interfaceName() : "-o " + uplink;
    for (IpPrefix source : sources) {
      text.append(
          "-A POSTROUTING -s %s %s %s -j MASQUERADE\n".formatted(source, out, rules.marker()));
    }
    try {
      rules.replace(FAMILY, text.append("COMMIT\n").toString());
    } catch (SetupException e) {
      nft.addSuppressed(e);
      throw new SetupException(
          "Masquerade of "
              + host.interfaceName()
              + " needs nft (package nftables) or iptables, and a kernel with NAT",
          nft);
    }
  }

  private static IptablesRules iptables(HostControl host) {
    return new IptablesRules("slaacguard-nat-" + host.interfaceName(), host.commands());
  }

  private static NftTable table(String interfaceName) {
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
    try {
      table(host.interfaceName()).delete(host);
    } catch (SetupException e) {
      // The filter was not made by nft then.
      iptables(host).remove(FAMILY);
    }
  }
}
