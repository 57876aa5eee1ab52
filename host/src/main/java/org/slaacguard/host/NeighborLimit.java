package org.slaacguard.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many new next hops a second peers' packets take (RFC 6583). For each that does not answer,
 * the kernel keeps an entry for three seconds, and its table has 1,024 by default, for all
 * interfaces of the host, the tunnel too. A peer that sends to unused addresses of a LAN would fill
 * it, and the kernel then drops the packets of all others.
 *
 * <p>What was a next hop in the last minute, or has sent something into the tunnel, costs nothing.
 * A router stands for all addresses behind it. Only Ethernet has neighbours to be found. It uses
 * nftables; without it there is no limit, and the log says so.
 */
record NeighborLimit() implements TableStep {
  /** The subject of the step. */
  static final String SUBJECT = "neighbor-limit";

  /** New next hops a second of all peers: with three seconds each, less than half of the table. */
  static final int ALL = 100;

  /** New next hops a second of one address of a peer. */
  static final int EACH = 20;

  /** How many seconds' worth may come at once. */
  private static final int RESERVE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(NeighborLimit.class);

  static NeighborLimit parse(StepWords words) {
    return new NeighborLimit();
  }

  @Override
  public String subject() {
    return SUBJECT;
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
    return """
      set known6 { type ipv6_addr; size 65535; flags dynamic,timeout; timeout 1m; }
      set known4 { type ipv4_addr; size 65535; flags dynamic,timeout; timeout 1m; }
      set senders6 { type ipv6_addr; size 8192; flags dynamic,timeout; timeout 10s; }
      set senders4 { type ipv4_addr; size 8192; flags dynamic,timeout; timeout 10s; }
      chain forward {
        type filter hook forward priority 10; policy accept;
        iifname "%1$s" meta oiftype ether jump hops
        oifname "%1$s" meta iiftype ether add @known6 { ip6 saddr }
        oifname "%1$s" meta iiftype ether add @known4 { ip saddr }
      }
      chain hops {
        rt ip6 nexthop @known6 return
        rt ip nexthop @known4 return
        update @senders6 { ip6 saddr limit rate over %2$d/second burst %3$d packets } counter drop
        update @senders4 { ip saddr limit rate over %2$d/second burst %3$d packets } counter drop
        limit rate over %4$d/second burst %4$d packets counter drop
        add @known6 { rt ip6 nexthop }
        add @known4 { rt ip nexthop }
      }
    """
        .formatted(name, EACH, RESERVE * EACH, ALL);
  }

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
      LOG.debug("{}: no limit to remove: {}", host.interfaceName(), e.getMessage());
    }
  }

  @Override
  public NftTable table(String interfaceName) {
    return new NftTable("inet " + NftName.table("neighbors", interfaceName));
  }
}
