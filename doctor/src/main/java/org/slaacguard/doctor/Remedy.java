package org.slaacguard.doctor;

import java.util.Locale;

/**
 * The commands that open a firewall, for the tool that made it.
 *
 * @param nft the match and verdict of an nft rule
 * @param iptables the match and target of an iptables rule
 * @param ufw the command of ufw; empty for none
 * @param firewalld the arguments of firewall-cmd; empty for none
 */
record Remedy(String nft, String iptables, String ufw, String firewalld) {
  static Remedy port(int port) {
    return new Remedy(
        "udp dport " + port + " accept",
        "-p udp --dport " + port + " -j ACCEPT",
        "ufw allow " + port + "/udp",
        "--add-port=" + port + "/udp");
  }

  static Remedy leaving(int port) {
    return new Remedy(
        "udp sport " + port + " accept",
        "-p udp --sport " + port + " -j ACCEPT",
        "ufw allow out proto udp from any port " + port,
        "");
  }

  static Remedy from(String name) {
    return new Remedy(
        "iifname \"" + name + "\" accept",
        "-i " + name + " -j ACCEPT",
        "ufw route allow in on " + name,
        "--zone=trusted --add-interface=" + name);
  }

  static Remedy to(String name) {
    return new Remedy(
        "oifname \"" + name + "\" ct state established,related accept",
        "-o " + name + " -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
        "ufw route allow out on " + name,
        "--zone=trusted --add-interface=" + name);
  }

  static Remedy icmp(String hook, String type) {
    String type6 =
        switch (type) {
          case "nd-neighbor-solicit" -> "neighbour-solicitation";
          case "nd-neighbor-advert" -> "neighbour-advertisement";
          case "nd-router-advert" -> "router-advertisement";
          default -> type;
        };
    return new Remedy(
        "icmpv6 type " + type + " accept",
        "-p ipv6-icmp --icmpv6-type " + type6 + " -j ACCEPT",
        "",
        hook.equals("input") ? "--add-protocol=ipv6-icmp" : "");
  }

  /** The command for a chain; for chains of ufw and firewalld, their own commands. */
  String command(FirewallChain chain) {
    if (chain.table().equals("firewalld") && !firewalld.isEmpty()) {
      return "'firewall-cmd --permanent " + firewalld + "' and 'firewall-cmd --reload'";
    }
    if (chain.rules().stream().anyMatch(rule -> rule.target().startsWith("ufw"))
        && !ufw.isEmpty()) {
      return "'" + ufw + "'";
    }
    return chain.tool().equals("nft")
        ? "'nft insert rule "
            + chain.family()
            + " "
            + chain.table()
            + " "
            + chain.name()
            + " "
            + nft
            + "', and the same in the file that the rules come from"
        : "'"
            + (chain.family().equals("ip6") ? "ip6tables" : "iptables")
            + (chain.table().equals("filter") ? "" : " -t " + chain.table())
            + " -I "
            + chain.name().toUpperCase(Locale.ROOT)
            + " "
            + iptables
            + "', and the same in the file that the rules come from";
  }
}
