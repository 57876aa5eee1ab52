package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.slaacguard.wireguard.GracePeriod;
import org.slaacguard.wireguard.Peer;

/**
 * Peers by slot. Any thread looks up; the protocol thread alone changes.
 *
 * <p>A freed slot is not reused before all earlier batches have ended; otherwise a worker that
 * still has the number would take one peer for another.
 */
final class PeerTable {
  private volatile AtomicReferenceArray<@Nullable PeerState> bySlot =
      new AtomicReferenceArray<>(16);

  private final Deque<Integer> emptied = new ArrayDeque<>();
  private final Deque<Resting> resting = new ArrayDeque<>();
  private final GracePeriod gracePeriod;
  private int next;

  PeerTable(GracePeriod gracePeriod) {
    this.gracePeriod = gracePeriod;
  }

  private record Resting(int slot, long ticket) {}

  /** The peer, or null if the slot is free. Any thread. */
  @Nullable PeerState get(int slot) {
    AtomicReferenceArray<@Nullable PeerState> table = bySlot;
    return slot >= 0 && slot < table.length() ? table.get(slot) : null;
  }

  /**
   * The state of a peer; null once the peer is removed, when its slot may be another's. Any thread.
   */
  @Nullable PeerState find(Peer peer) {
    PeerState state = get(peer.slot());
    return state != null && state.peer() == peer ? state : null;
  }

  /** An exclusive upper bound of all slots so far. Any thread. */
  int limit() {
    return bySlot.length();
  }

  /** A free slot. */
  int allocate() {
    Resting oldest = resting.peekFirst();
    if (oldest != null && gracePeriod.passed(oldest.ticket)) {
      return resting.removeFirst().slot;
    }
    return next++;
  }

  /** Puts a peer into its slot. */
  void put(int slot, PeerState peer) {
    AtomicReferenceArray<@Nullable PeerState> table = bySlot;
    if (slot >= table.length()) {
      AtomicReferenceArray<@Nullable PeerState> larger =
          new AtomicReferenceArray<>(Math.max(slot + 1, table.length() * 2));
      for (int i = 0; i < table.length(); i++) {
        larger.set(i, table.get(i));
      }
      table = larger;
    }
    table.set(slot, peer);
    bySlot = table;
  }

  /**
   * Frees a slot, which can be reused after {@link #unrouted}, because prefixes still lead to it
   * until then.
   */
  void remove(int slot) {
    bySlot.set(slot, null);
    emptied.addLast(slot);
  }

  /** Notes that no prefix leads to freed slots any more. */
  void unrouted() {
    if (!emptied.isEmpty()) {
      long ticket = gracePeriod.begin();
      emptied.forEach(slot -> resting.addLast(new Resting(slot, ticket)));
      emptied.clear();
    }
  }
}
