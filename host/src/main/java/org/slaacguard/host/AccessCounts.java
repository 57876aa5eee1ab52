package org.slaacguard.host;

import java.util.Map;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Nftables;
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

  /**
   * Packets that were refused, by the slot of their peer ({@link AccessMember#slot}); a table that
   * is made anew begins at zero.
   */
  public Map<Integer, Long> refused() {
    return counts(RefusalRules.REFUSED);
  }

  /** Packets that would have begun connections beyond their peer's limit, likewise. */
  public Map<Integer, Long> crowded() {
    return counts(RefusalRules.CROWDED);
  }

  private Map<Integer, Long> counts(String set) {
    try (Nftables nftables = Nftables.open()) {
      return nftables.counts(table, set);
    } catch (LinuxException e) {
      LOG.debug("{}: nothing is counted: {}", interfaceName, e.getMessage());
      return Map.of();
    }
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
