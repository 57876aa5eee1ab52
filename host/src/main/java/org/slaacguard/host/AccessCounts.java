package org.slaacguard.host;

import java.util.HashMap;
import java.util.Map;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Nftables;
import org.slaacguard.net.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an interface's table has refused. Read in the network namespace of the calling thread; any
 * thread.
 */
public final class AccessCounts {
  private static final Logger LOG = LoggerFactory.getLogger(AccessCounts.class);

  private final String interfaceName;
  private final String table;

  /** What this table has counted, and what all tables have; guarded by this. */
  private long unsettledNow;

  private long unsettled;

  AccessCounts(String interfaceName) {
    this.interfaceName = interfaceName;
    table = NftName.table("access", interfaceName);
  }

  /** Packets that were refused, by their source; a table that is made anew begins at zero. */
  public Map<IpAddress, Long> refused() {
    return counts(AccessRuleset.refused(true), AccessRuleset.refused(false));
  }

  /** Packets that would have begun connections beyond their peer's limit, likewise. */
  public Map<IpAddress, Long> crowded() {
    return counts(ConnectionRules.refused(true), ConnectionRules.refused(false));
  }

  private Map<IpAddress, Long> counts(String ipv6, String ipv4) {
    Map<IpAddress, Long> counts = new HashMap<>();
    try (Nftables nftables = Nftables.open()) {
      counts.putAll(nftables.counts(table, ipv6));
      counts.putAll(nftables.counts(table, ipv4));
    } catch (LinuxException e) {
      LOG.debug("{}: nothing is counted: {}", interfaceName, e.getMessage());
    }
    return counts;
  }

  /** Packets from addresses that nobody was known to have, also in tables before this one. */
  public synchronized long unsettled() {
    try (Nftables nftables = Nftables.open()) {
      long now = nftables.count(table, AccessRuleset.UNSETTLED + "0");
      unsettled += now >= unsettledNow ? now - unsettledNow : now;
      unsettledNow = now;
    } catch (LinuxException e) {
      LOG.debug("{}: nothing is counted: {}", interfaceName, e.getMessage());
    }
    return unsettled;
  }
}
