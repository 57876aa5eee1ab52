package org.slaacguard.userspace;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Peers by slot. Looked up by any thread; changed by the protocol thread alone.
 *
 * <p>A slot that was given back rests before it is used again, for longer than any batch of packets
 * takes: a worker that still has the number would otherwise take one peer for another.
 */
final class PeerTable {
  private static final long REST_NANOS = 10_000_000_000L;

  private volatile AtomicReferenceArray<@Nullable PeerState> bySlot =
      new AtomicReferenceArray<>(16);

  private final Deque<Resting> resting = new ArrayDeque<>();
  private int next;

  private record Resting(int slot, long since) {}

  /** The peer, or null if the slot is nobody's. Any thread. */
  @Nullable PeerState get(int slot) {
    AtomicReferenceArray<@Nullable PeerState> table = bySlot;
    return slot >= 0 && slot < table.length() ? table.get(slot) : null;
  }

  /** A slot that nobody has. */
  int allocate(long now) {
    Resting oldest = resting.peekFirst();
    if (oldest != null && now - oldest.since >= REST_NANOS) {
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

  /** Empties a slot. */
  void remove(int slot, long now) {
    bySlot.set(slot, null);
    resting.addLast(new Resting(slot, now));
  }
}
