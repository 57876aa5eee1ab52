package org.slaacguard.gateway;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * The last owners of addresses that nobody has now. Bounded: beyond the limit, the peer with the
 * most entries loses its oldest, so a peer that takes and gives up many addresses displaces only
 * its own. Not thread-safe.
 */
final class FormerOwners {
  static final int MOST = 4096;

  private final Map<IpAddress, PublicKey> owners = new HashMap<>();
  private final Map<PublicKey, SequencedSet<IpAddress>> addresses = new HashMap<>();

  /** Records the last owner of an address. */
  void put(IpAddress address, PublicKey peer) {
    boolean _ = remove(address) != null;
    owners.put(address, peer);
    addresses.computeIfAbsent(peer, _ -> new LinkedHashSet<>()).add(address);
    if (owners.size() > MOST) {
      addresses.values().stream()
          .max(Comparator.comparingInt(SequencedSet::size))
          .ifPresent(most -> remove(most.getFirst()));
    }
  }

  /** Removes and returns the last owner of an address; null if unknown. */
  @Nullable PublicKey remove(IpAddress address) {
    PublicKey peer = owners.remove(address);
    if (peer != null) {
      addresses.computeIfPresent(
          peer,
          (_, all) -> {
            all.remove(address);
            return all.isEmpty() ? null : all;
          });
    }
    return peer;
  }
}
