package org.slaacguard.userspace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.NetworkEvent;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * What has changed about this host's routes since the last check. A route decides only where
 * packets into its prefix go. So a thousand routes a second, as to prefixes that are delegated to
 * peers, cost little where no peer's endpoint is in them. For one thread.
 */
final class RouteNews {
  /** More of them are not remembered: then everything may be different. */
  static final int MOST = 4096;

  private final Map<Integer, Set<IpPrefix>> byLength = new HashMap<>();
  private int count;
  private boolean all;

  /** Takes news of the kernel. */
  void note(NetworkEvent event) {
    switch (event) {
      case NetworkEvent.RouteChanged changed -> note(changed.route().destination());
      case NetworkEvent.RouteRemoved removed -> note(removed.route().destination());
      default -> all = true;
    }
  }

  private void note(IpPrefix destination) {
    if (!all
        && byLength
            .computeIfAbsent(destination.length(), length -> new HashSet<>())
            .add(destination)
        && ++count > MOST) {
      clear();
      all = true;
    }
  }

  /** Everything may be different. */
  void noteAll() {
    all = true;
  }

  /** Whether there is nothing new. */
  boolean isEmpty() {
    return !all && count == 0;
  }

  /** Whether everything may be different, addresses too. */
  boolean isAll() {
    return all;
  }

  /**
   * Whether packets to an address may go elsewhere now.
   *
   * @param to null if it is not known
   */
  boolean concerns(@Nullable IpAddress to) {
    if (all || to == null) {
      return true;
    }
    for (Map.Entry<Integer, Set<IpPrefix>> each : byLength.entrySet()) {
      int length = each.getKey();
      if (length <= to.bits() && each.getValue().contains(new IpPrefix(to, length))) {
        return true;
      }
    }
    return false;
  }

  /** Forgets all of it. */
  void clear() {
    byLength.clear();
    count = 0;
    all = false;
  }
}
