package org.slaacguard.routing;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The peers by slot. Any thread reads; one thread at a time writes. */
final class LearnPeers {
  private volatile AtomicReferenceArray<@Nullable LearnPeer> bySlot =
      new AtomicReferenceArray<>(16);

  /** The peer of a slot; null if there is none, and for an impossible slot. */
  @Nullable LearnPeer get(int slot) {
    AtomicReferenceArray<@Nullable LearnPeer> all = bySlot;
    return slot >= 0 && slot < all.length() ? all.get(slot) : null;
  }

  /** An exclusive upper bound of the slots in use. */
  int end() {
    return bySlot.length();
  }

  void put(LearnPeer peer) {
    AtomicReferenceArray<@Nullable LearnPeer> all = bySlot;
    if (peer.slot >= all.length()) {
      all = new AtomicReferenceArray<>(Math.max(peer.slot + 1, bySlot.length() * 2));
      for (int i = 0; i < bySlot.length(); i++) {
        all.set(i, bySlot.get(i));
      }
    }
    all.set(peer.slot, peer);
    bySlot = all;
  }

  void remove(int slot) {
    bySlot.set(slot, null);
  }
}
