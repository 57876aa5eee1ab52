package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * Refused packets of each peer, from the packet filter's counters of each source, which restart at
 * each change of the rules.
 */
final class RefusedCounts {
  private final Map<PublicKey, Long> byPeer = new HashMap<>();
  private Map<IpAddress, Long> before = Map.of();
  private long all;

  /**
   * Takes the current counters.
   *
   * @param owners the owner of each address
   * @param peers the current peers; counts of others are dropped
   */
  void take(Map<IpAddress, Long> counted, Map<IpAddress, PublicKey> owners, Set<PublicKey> peers) {
    counted.forEach(
        (address, count) -> {
          long former = before.getOrDefault(address, 0L);
          long more = count >= former ? count - former : count;
          PublicKey owner = owners.get(address);
          all += more;
          if (owner != null && more > 0) {
            byPeer.merge(owner, more, Long::sum);
          }
        });
    before = Map.copyOf(counted);
    byPeer.keySet().retainAll(peers);
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
