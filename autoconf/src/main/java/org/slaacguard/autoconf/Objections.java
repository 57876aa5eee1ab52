package org.slaacguard.autoconf;

import java.util.HashMap;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * What neighbours keep from peers by objecting to their addresses. Nothing proves that an objection
 * is true (RFC 3756, section 4.1.3), and a neighbour that lies could take every new address from
 * every peer. A node with a true conflict has it with one peer or two. So the number of peers is
 * bounded that one link-layer address may keep from addresses at a time, and, because a neighbour
 * can invent link-layer addresses, the number that all together may.
 *
 * <p>Peers count, not addresses: otherwise a peer could claim many addresses of one honest
 * neighbour, whose objections to the last ones would be void. Takes memory for {@value #OF_ALL}
 * peers and their withdrawn addresses. Not thread-safe.
 */
final class Objections {
  /** Peers that one link-layer address may keep from addresses. */
  static final int OF_ONE = 4;

  /** Peers that all neighbours together may keep from addresses. */
  static final int OF_ALL = 16;

  /** By peer and objector, the number of addresses. */
  private final Map<PublicKey, Map<Long, Integer>> standing = new HashMap<>();

  /** Whether an objection to an address of this peer counts. */
  boolean counts(PublicKey owner, long objector) {
    Map<Long, Integer> own = standing.get(owner);
    if (own == null && standing.size() >= OF_ALL) {
      return false;
    }
    return (own != null && own.containsKey(objector))
        || standing.values().stream().filter(each -> each.containsKey(objector)).count() < OF_ONE;
  }

  /** Notes that an address is withdrawn. */
  void begin(ProxiedAddress address) {
    standing
        .computeIfAbsent(address.owner, key -> new HashMap<>())
        .merge(address.objector, 1, Integer::sum);
  }

  /** Notes that an address is withdrawn no longer. */
  void end(ProxiedAddress address) {
    Map<Long, Integer> own = standing.get(address.owner);
    if (own != null) {
      own.computeIfPresent(address.objector, (key, count) -> count > 1 ? count - 1 : null);
      if (own.isEmpty()) {
        standing.remove(address.owner);
      }
    }
  }
}
