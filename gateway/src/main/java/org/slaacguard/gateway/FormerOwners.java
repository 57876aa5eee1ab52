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
 * Whose addresses were that are nobody's now. A bounded number: beyond it the oldest of whoever had
 * most is forgotten, so a peer that takes and gives up many displaces only its own. Not for several
 * threads.
 */
final class FormerOwners {
  static final int MOST = 4096;

  private final Map<IpAddress, PublicKey> owners = new HashMap<>();
  private final Map<PublicKey, SequencedSet<IpAddress>> addresses = new HashMap<>();

  /** This peer had an address last. */
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

  /** Who had an address last, which is forgotten; null if nobody is known. */
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
