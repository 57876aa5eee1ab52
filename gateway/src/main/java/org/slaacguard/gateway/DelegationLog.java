package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.history.UplinkHistory;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports each change of an uplink's prefixes to the log and the history, and each failure once.
 */
final class DelegationLog {
  private static final Logger LOG = LoggerFactory.getLogger(DelegationLog.class);
  private static final long SECOND = 1_000_000_000L;

  private final String interfaceName;
  private final @Nullable UplinkHistory history;
  private final InstantSource clock;
  private String trouble = "";

  /**
   * Nothing told yet.
   *
   * @param history null where there is none
   */
  DelegationLog(String interfaceName, @Nullable UplinkHistory history, InstantSource clock) {
    this.interfaceName = interfaceName;
    this.history = history;
    this.clock = clock;
  }

  /** An earlier run has left this. */
  void begins(Delegation left) {
    stands(left, "UNREPORTED");
  }

  /** All is given back. */
  void released() {
    stands(Delegation.NONE, "RELEASED");
  }

  private void stands(Delegation now, String why) {
    if (history != null) {
      history.stands(prefixes(now), clock.instant(), why);
    }
  }

  /** Logs a change of what is delegated; nothing if only its times have changed. */
  void changed(Delegation before, Delegation now, long at) {
    List<IpPrefix> had = prefixes(before);
    List<IpPrefix> has = prefixes(now);
    if (had.equals(has)) {
      return;
    }
    stands(now, "WITHDRAWN");
    had.stream()
        .filter(each -> !has.contains(each))
        .forEach(each -> LOG.info("uplink {}: no longer has {}", interfaceName, each));
    if (now.isEmpty()) {
      LOG.warn("uplink {}: nothing is delegated any more", interfaceName);
    }
    for (DelegatedPrefix each : now.leases()) {
      LOG.info(
          "uplink {}: has {}, valid for {}",
          interfaceName,
          each.prefix(),
          each.validUntil() == Long.MAX_VALUE ? "ever" : (each.validUntil() - at) / SECOND + " s");
    }
  }

  private static List<IpPrefix> prefixes(Delegation delegation) {
    return delegation.leases().stream().map(DelegatedPrefix::prefix).toList();
  }

  /** Logs a trouble, unless it is the one that was logged last. */
  void trouble(String what) {
    if (!what.equals(trouble) && !what.isEmpty()) {
      LOG.warn("uplink {}: {}", interfaceName, what);
    }
    trouble = what;
  }
}
