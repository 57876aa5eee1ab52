package org.slaacguard.routing;

/** Forgets idle addresses, one peer at a time. */
final class LearnExpiry {
  private final LearnStore store;

  LearnExpiry(LearnStore store) {
    this.store = store;
  }

  /** As {@link LearnedAddresses#expire}. */
  void expire(long now) {
    long ms = store.clock.milliseconds(now);
    for (int slot = 0; slot < store.peers.end(); slot++) {
      LearnPeer present = store.peers.get(slot);
      if (present == null) {
        continue;
      }
      RefusalLog refusals = present.refusals();
      if (refusals != null) {
        refusals.flush(now);
      }
      synchronized (store.lock) {
        LearnPeer peer = store.peers.get(slot);
        if (peer != null) {
          expire(peer, ms);
        }
      }
    }
    synchronized (store.lock) {
      store.table.tidy();
    }
  }

  private void expire(LearnPeer peer, long ms) {
    while (peer.heap.size() > 0) {
      int oldest = peer.heap.oldest(store.table);
      if (ms - store.table.lastSeen(oldest) < peer.bounds.expiry()) {
        return;
      }
      store.forget(oldest, ForgetReason.EXPIRED);
    }
  }
}
