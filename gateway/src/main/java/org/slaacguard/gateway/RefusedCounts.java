package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * Refused packets of each peer, out of the packet filter's counts of each source, which begin again
 * with each change of the rules.
 */
final class RefusedCounts {
  private final Map<PublicKey, Long> byPeer = new HashMap<>();
  private Map<IpAddress, Long> before = Map.of();
  private long all;

  /**
   * Takes what is counted now.
   *
   * @param owners whose each address is
   * @param peers of others nothing is kept
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

  /** Of each peer that had any. */
  Map<PublicKey, Long> byPeer() {
    return Map.copyOf(byPeer);
  }

  /** Of all of them. */
  long all() {
    return all;
  }
}
