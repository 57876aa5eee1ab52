package org.slaacguard.gateway;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.net.PublicKey;

/**
 * Peers whose line in a {@link PeerMemoryFile} a crash must not lose: without their first session
 * the next daemon would not begin one, and without the timestamp of their newest initiation that
 * could be replayed. For one thread.
 */
final class UrgentPeers {
  private final Set<PublicKey> waiting = new LinkedHashSet<>();

  /** Those with a line that was added since the others were written. */
  private final Set<PublicKey> added = new HashSet<>();

  /** Notes a peer's first session. */
  void session(PublicKey peer) {
    waiting.add(peer);
  }

  /** Notes a new timestamp of a peer. One is added, and more wait for the others. */
  void timestamp(PublicKey peer) {
    if (!added.contains(peer)) {
      waiting.add(peer);
    }
  }

  /** Forgets a peer. */
  void remove(PublicKey peer) {
    waiting.remove(peer);
    added.remove(peer);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Those whose lines are to be added now. */
  List<PublicKey> take() {
    List<PublicKey> taken = List.copyOf(waiting);
    added.addAll(taken);
    waiting.clear();
    return taken;
  }

  /** Notes that the others were written, too. */
  void clear() {
    waiting.clear();
    added.clear();
  }
}
