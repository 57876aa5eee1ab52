package org.slaacguard.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent.EndpointChanged;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TokenRate;

/**
 * Which of a peer's moves are written down. A peer can send each packet from another port, and
 * every move would be a row on the disk; so it has some at once, and one in ten seconds after that.
 * Where it was in the end is written in any case. For one thread.
 */
final class EndpointNotes {
  /** Moves at once. */
  static final int BURST = 20;

  /** Between two moves after that. */
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final TokenRate RATE = new TokenRate(INTERVAL.toNanos(), BURST);

  private static final class Peer {
    final WallBucket bucket = new WallBucket();

    @Nullable EndpointChanged late;
  }

  private final Map<PublicKey, Peer> peers = new HashMap<>();

  /** Whether a move is to be written now; one that is not may be told by {@link #late}. */
  boolean admits(EndpointChanged move) {
    Peer peer = peers.computeIfAbsent(move.peer(), _ -> new Peer());
    boolean admitted = peer.bucket.take(RATE, move.at());
    peer.late = admitted ? null : move;
    return admitted;
  }

  /**
   * The last moves that were not written, of peers that may have one written now.
   *
   * @param present peers that there are; others are forgotten
   */
  List<EndpointChanged> late(Set<PublicKey> present, Instant now) {
    peers.keySet().retainAll(present);
    List<EndpointChanged> moves = new ArrayList<>();
    for (Peer peer : peers.values()) {
      EndpointChanged move = peer.late;
      if (move != null && peer.bucket.take(RATE, now)) {
        peer.late = null;
        moves.add(move);
      }
    }
    return moves;
  }
}
