package org.slaacguard.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;

/** Copies of learned addresses for status and history. */
final class LearnViews {
  private final LearnStore store;

  LearnViews(LearnStore store) {
    this.store = store;
  }

  /** As {@link LearnedAddresses#list(int, long, Instant)}. */
  LearnedList list(int slot, long now, Instant wall) {
    LearnedTable table = store.table;
    long[] words = {};
    synchronized (store.lock) {
      LearnPeer peer = store.peers.get(slot);
      if (peer != null) {
        int[] refs = peer.heap.refs();
        words = new long[LearnedList.WORDS * refs.length];
        int at = 0;
        for (int ref : refs) {
          words[at++] = table.high(ref);
          words[at++] = table.low(ref);
          words[at++] = store.clock.nanoseconds(table.learnedAt(ref));
          words[at++] = store.clock.nanoseconds(table.lastSeen(ref));
        }
      }
    }
    return new LearnedList(words, now, wall);
  }

  /** As {@link LearnedAddresses#entry}. */
  @Nullable LearnedAddress entry(int slot, IpAddress address, long now, Instant wall) {
    synchronized (store.lock) {
      int ref = store.find(slot, address);
      if (ref == LearnedTable.NONE) {
        return null;
      }
      return new LearnedAddress(
          address,
          wall.minusNanos(now - store.clock.nanoseconds(store.table.learnedAt(ref))),
          wall.minusNanos(now - store.clock.nanoseconds(store.table.lastSeen(ref))));
    }
  }
}
