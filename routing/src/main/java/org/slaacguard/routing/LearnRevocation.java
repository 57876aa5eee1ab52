package org.slaacguard.routing;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/** Changes what peers may have, and forgets the addresses that they may no longer have. */
final class LearnRevocation {
  private static final int MAX_SLOTS = 1 << 22;

  private final LearnStore store;

  /** The bounds compiled last; guarded by the store's lock. */
  private LearnPeer.Bounds lastBounds =
      LearnPeer.Bounds.of(
          LearnPolicy.of(LearnScope.NOTHING, LearnSettings.NONE, LearnSettings.NONE));

  LearnRevocation(LearnStore store) {
    this.store = store;
  }

  /** As {@link LearnedAddresses#policy}. */
  void policy(int slot, LearnPolicy policy) {
    if (slot < 0 || slot >= MAX_SLOTS) {
      throw new IllegalArgumentException("a slot is 0 to " + (MAX_SLOTS - 1) + ", not " + slot);
    }
    synchronized (store.lock) {
      LearnPeer peer = store.peers.get(slot);
      if (peer == null) {
        store.peers.put(new LearnPeer(slot, bounds(policy)));
        return;
      }
      boolean sameScope = peer.bounds.policy().scope().equals(policy.scope());
      peer.bounds(bounds(policy));
      if (!sameScope) {
        revoke(peer, null);
      }
      while (peer.heap.size() > policy.limit()) {
        store.forget(peer.heap.oldest(store.table), ForgetReason.REVOKED);
      }
    }
  }

  /** Peers with equal policies share the compiled form. */
  private LearnPeer.Bounds bounds(LearnPolicy policy) {
    if (!lastBounds.policy().equals(policy)) {
      lastBounds = LearnPeer.Bounds.of(policy);
    }
    return lastBounds;
  }

  /** As {@link LearnedAddresses#removePeer}. */
  void removePeer(int slot) {
    synchronized (store.lock) {
      LearnPeer peer = store.peers.get(slot);
      if (peer == null) {
        return;
      }
      while (peer.heap.size() > 0) {
        store.forget(peer.heap.ref(peer.heap.size() - 1), ForgetReason.PEER_REMOVED);
      }
      store.peers.remove(slot);
      RefusalLog refusals = peer.refusals();
      if (refusals != null) {
        refusals.close();
      }
    }
  }

  /** As {@link LearnedAddresses#staticAddresses}. */
  void statics(AllowedIps allowedIps) {
    List<IpPrefix> changed;
    synchronized (store.lock) {
      changed = allowedIps.differences(store.rules.statics());
      store.rules = store.rules.statics(allowedIps);
    }
    // Addresses outside the changed prefixes keep their static owner, so they stay allowed.
    if (changed.stream().allMatch(IpPrefix::isAddress)) {
      changed.forEach(prefix -> revoke(prefix.address()));
    } else {
      AllowedIps.Builder where = AllowedIps.builder();
      changed.forEach(prefix -> where.add(prefix, 0));
      revokeAll(where.build());
    }
  }

  /** Replaces the rules, and applies them to every learned address. */
  void rules(UnaryOperator<LearnRules> change) {
    synchronized (store.lock) {
      LearnRules changed = change.apply(store.rules);
      if (changed.judgesLike(store.rules)) {
        return;
      }
      store.rules = changed;
    }
    revokeAll(null);
  }

  private void revokeAll(@Nullable AllowedIps where) {
    // The lock is held for one peer at a time, so that packet workers wait for one peer only. New
    // addresses are judged by the new rules already.
    for (int slot = 0; slot < store.peers.end(); slot++) {
      synchronized (store.lock) {
        LearnPeer peer = store.peers.get(slot);
        if (peer != null) {
          revoke(peer, where);
        }
      }
    }
  }

  /**
   * Forgets the addresses that a peer may no longer have.
   *
   * @param where the prefixes to look at; null for all addresses
   */
  private void revoke(LearnPeer peer, @Nullable AllowedIps where) {
    LearnedTable table = store.table;
    for (int ref : peer.heap.refs()) {
      if (where == null || where.lookup(table.high(ref), table.low(ref)) != AllowedIps.NOBODY) {
        revoke(peer, ref);
      }
    }
  }

  private void revoke(IpAddress address) {
    synchronized (store.lock) {
      int ref = store.table.find(address.high(), address.low());
      LearnPeer peer = ref == LearnedTable.NONE ? null : store.peers.get(store.table.slot(ref));
      if (peer != null) {
        revoke(peer, ref);
      }
    }
  }

  private void revoke(LearnPeer peer, int ref) {
    long high = store.table.high(ref);
    long low = store.table.low(ref);
    if (store.rules.refusal(peer.slot, peer.bounds, high, low) != null) {
      store.forget(ref, ForgetReason.REVOKED);
    }
  }
}
