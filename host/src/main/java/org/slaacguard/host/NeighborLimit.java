package org.slaacguard.host;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many new next hops a second peers' packets take (RFC 6583). For each that does not answer,
 * the kernel keeps an entry for three seconds, and its table has 1,024 by default, for all
 * interfaces of the host, the tunnel too. A peer that sends to unused addresses of a LAN would fill
 * it, and the kernel then drops the packets of all others.
 *
 * <p>A next hop that was used in the last minute costs nothing: a router stands for all addresses
 * behind it. It uses nftables; without it there is no limit, and the log says so.
 */
record NeighborLimit() implements ProgramStep {
  /** The subject of the step. */
  static final String SUBJECT = "neighbor-limit";

  /** New next hops a second of all peers: with three seconds each, less than half of the table. */
  static final int ALL = 100;

  /** New next hops a second of one address of a peer. */
  static final int EACH = 10;

  private static final Logger LOG = LoggerFactory.getLogger(NeighborLimit.class);

  static NeighborLimit parse(StepWords words) {
    return new NeighborLimit();
  }

  @Override
  public String subject() {
    return SUBJECT;
  }

  @Override
  public List<String> words() {
    return List.of();
  }

  @Override
  public List<String> tables(String interfaceName) {
    return List.of(table(interfaceName).name());
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    String name = host.interfaceName();
    try {
      table(name).replace(host, ruleset(name));
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      LOG.info(
          "{}: a peer that sends to unused addresses of a LAN can keep the host from new"
              + " neighbours: that needs nft (package nftables): {}",
          name,
          e.getMessage());
    }
  }

  /** Rates by source come first, so that one sender does not use up what all may have. */
  private static String ruleset(String name) {
    StringBuilder sets = new StringBuilder();
    StringBuilder known = new StringBuilder();
    StringBuilder each = new StringBuilder();
    StringBuilder add = new StringBuilder();
    for (Family family : List.of(new Family("ip6", 6), new Family("ip", 4))) {
      sets.append(
          """
            set known%2$d { type ipv%2$d_addr; size 8192; flags dynamic,timeout; timeout 1m; }
            set sources%2$d { type ipv%2$d_addr; size 8192; flags dynamic,timeout; timeout 10s; }
          """
              .formatted(family.word, family.version));
      known.append(
          "    rt %1$s nexthop @known%2$d return\n".formatted(family.word, family.version));
      each.append(
          "    meta nfproto ipv%2$d update @sources%2$d { %1$s saddr limit rate over %3$d/second burst %4$d packets } counter drop\n"
              .formatted(family.word, family.version, EACH, 3 * EACH));
      add.append(
          "    meta nfproto ipv%2$d add @known%2$d { rt %1$s nexthop }\n"
              .formatted(family.word, family.version));
    }
    return sets
        + """
          chain forward {
            type filter hook forward priority 10; policy accept;
            iifname "%1$s" oifname != "%1$s" jump hops
          }
          chain hops {
        """
            .formatted(name)
        + known
        + each
        + "    limit rate over %1$d/second burst %1$d packets counter drop\n".formatted(ALL)
        + add
        + "  }\n";
  }

  private record Family(String word, int version) {}

  /** Works even if the table is not there. */
  @Override
  public void undo(HostControl host) throws SetupException {
    try {
      table(host.interfaceName()).delete(host);
    } catch (SetupException e) {
      if (e.isLate()) {
        throw e;
      }
      // Without nft, none was made.
      LOG.debug("{}: no limit to take away: {}", host.interfaceName(), e.getMessage());
    }
  }

  private static NftTable table(String interfaceName) {
    return new NftTable("inet " + NftName.table("neighbors", interfaceName));
  }
}
