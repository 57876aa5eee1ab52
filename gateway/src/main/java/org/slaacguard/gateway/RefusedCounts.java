package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.PublicKey;

/**
 * Refused packets of each peer, from the packet filter's counters, which restart at each change of
 * the rules.
 */
final class RefusedCounts {
  private final Map<PublicKey, Long> byPeer = new HashMap<>();
  private Map<Integer, Long> before = Map.of();
  private long all;

  /**
   * Takes the current counters.
   *
   * @param counted by the slots of peers
   * @param owners the peer of each slot; counts of others are dropped
   */
  void take(Map<Integer, Long> counted, Map<Integer, PublicKey> owners) {
    counted.forEach(
        (slot, count) -> {
          long former = before.getOrDefault(slot, 0L);
          long more = count >= former ? count - former : count;
          PublicKey owner = owners.get(slot);
          all += more;
          if (owner != null && more > 0) {
            byPeer.merge(owner, more, Long::sum);
          }
        });
    before = Map.copyOf(counted);
    byPeer.keySet().retainAll(Set.copyOf(owners.values()));
  }

  /** The count of each peer with any. */
  Map<PublicKey, Long> byPeer() {
    return Map.copyOf(byPeer);
  }

  /** The count of all peers. */
  long all() {
    return all;
  }
}
