package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.net.IpPrefix;

/**
 * Reports changes of an uplink's prefixes to the {@link EventRing}, for one interface that follows
 * it. A renewal is no change, nor is a prefix that the uplink had when it was last seen. On the
 * uplink's thread.
 */
final class UplinkEvents {
  private final String interfaceName;
  private final EventRing ring;
  private Set<IpPrefix> told = Set.of();

  /** Nothing is reported yet. */
  UplinkEvents(String interfaceName, EventRing ring) {
    this.interfaceName = interfaceName;
    this.ring = ring;
  }

  /** The uplink had this when it was last seen. */
  void begins(Delegation seen) {
    told = prefixes(seen);
  }

  /** From now on it has this. */
  void delegated(Delegation delegation) {
    Set<IpPrefix> has = prefixes(delegation);
    if (!has.equals(told)) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("prefixes", List.copyOf(has));
      fields.put("added", without(has, told));
      fields.put("removed", without(told, has));
      ring.offer(EventType.UPLINK_CHANGED, interfaceName, null, fields);
      told = has;
    }
  }

  private static Set<IpPrefix> prefixes(Delegation delegation) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    for (DelegatedPrefix lease : delegation.prefixes()) {
      prefixes.add(lease.prefix());
    }
    return prefixes;
  }

  private static List<IpPrefix> without(Set<IpPrefix> all, Set<IpPrefix> others) {
    List<IpPrefix> rest = new ArrayList<>(all);
    rest.removeAll(others);
    return rest;
  }
}
