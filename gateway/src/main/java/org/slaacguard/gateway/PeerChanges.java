package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.net.PublicKey;

/**
 * The effect of a change on the peers.
 *
 * @param changed peers that are new or have changed, as they are now
 * @param removed peers that are gone
 */
record PeerChanges(List<KnownPeer> changed, List<PublicKey> removed) {
  /** Copies the lists. */
  PeerChanges {
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  boolean isEmpty() {
    return changed.isEmpty() && removed.isEmpty();
  }
}
