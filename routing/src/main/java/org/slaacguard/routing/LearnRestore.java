package org.slaacguard.routing;

import org.slaacguard.net.IpAddress;

/** Restores addresses that were learned in an earlier run. */
final class LearnRestore {
  private final LearnStore store;

  LearnRestore(LearnStore store) {
    this.store = store;
  }

  /** As {@link LearnedAddresses#restore}. */
  boolean restore(int slot, IpAddress address, long learnedAt, long lastSeen, long now) {
    long seen = store.clock.milliseconds(Math.min(lastSeen, now));
    long since = Math.min(store.clock.milliseconds(learnedAt), seen);
    synchronized (store.lock) {
      LearnPeer peer = store.peers.get(slot);
      if (peer == null
          || store.rules.refusal(slot, peer.bounds, address.high(), address.low()) != null) {
        return false;
      }
      int ref = store.find(slot, address);
      if (ref != LearnedTable.NONE) {
        store.table.lastSeen(ref, seen);
        store.table.learnedAt(ref, Math.min(store.table.learnedAt(ref), since));
        return true;
      }
      long ms = store.clock.milliseconds(now);
      return hasRoom(peer, seen, ms)
          && isFree(address, ms)
          && store.insert(peer, address.high(), address.low(), since, seen);
    }
  }

  /** Whether the address is fresh enough, for the peer's limit too. */
  private boolean hasRoom(LearnPeer peer, long seen, long ms) {
    int limit = peer.bounds.policy().limit();
    if (limit == 0 || ms - seen >= peer.bounds.expiry()) {
      return false;
    }
    return peer.heap.size() < limit || store.table.lastSeen(peer.heap.oldest(store.table)) < seen;
  }

  /** Whether no other peer has the address; one that has expired loses it here. */
  private boolean isFree(IpAddress address, long ms) {
    int ref = store.table.find(address.high(), address.low());
    if (ref == LearnedTable.NONE) {
      return true;
    }
    if (!store.isExpired(
        store.table.slot(ref), address.high(), address.low(), store.table.state(ref), ms)) {
      return false;
    }
    store.forget(ref, ForgetReason.EXPIRED);
    return true;
  }
}
