package org.slaacguard.routing;

/** Forgets idle addresses, one peer at a time. */
final class LearnExpiry {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;

  private final LearnStore store;

  LearnExpiry(LearnStore store) {
    this.store = store;
  }

  /** As {@link LearnedAddresses#expire}. */
  long expire(long now) {
    long ms = store.clock.milliseconds(now);
    long left = Long.MAX_VALUE;
    boolean waits = false;
    for (int slot = 0; slot < store.peers.end(); slot++) {
      LearnPeer present = store.peers.get(slot);
      if (present == null) {
        continue;
      }
      RefusalLog refusals = present.refusals();
      if (refusals != null) {
        waits |= refusals.flush(now);
      }
      synchronized (store.lock) {
        LearnPeer peer = store.peers.get(slot);
        if (peer != null) {
          left = Math.min(left, expire(peer, ms));
        }
      }
    }
    synchronized (store.lock) {
      store.table.tidy();
    }
    return waits ? SECOND : left == Long.MAX_VALUE ? left : Math.max(SECOND, left * MILLISECOND);
  }

  /** Returns in how many milliseconds one can be due: one that is learned in this instant, too. */
  private long expire(LearnPeer peer, long ms) {
    long expiry = peer.bounds.expiry();
    while (peer.heap.size() > 0) {
      int oldest = peer.heap.oldest(store.table);
      long due = store.table.lastSeen(oldest) + expiry;
      if (ms < due) {
        return due - ms;
      }
      if (!isInUse(peer, oldest, ms - expiry)) {
        store.forget(oldest, ForgetReason.EXPIRED);
      }
    }
    return expiry;
  }

  /** Whether a packet has come from an address since then, of which the table knows nothing yet. */
  private boolean isInUse(LearnPeer peer, int ref, long since) {
    LearnedTable table = store.table;
    return store.latest(peer.slot, table.high(ref), table.low(ref), table.state(ref)) > since;
  }
}
