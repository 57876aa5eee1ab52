package org.slaacguard.routing;

import org.jspecify.annotations.Nullable;

/** Admits new addresses to the table, or refuses them. Any thread. */
final class LearnAdmission {
  private final LearnStore store;

  LearnAdmission(LearnStore store) {
    this.store = store;
  }

  /**
   * Learns an address whose state says that the peer does not have it, or that it is being copied.
   *
   * @param state of the address in the table
   * @return as {@link LearnedAddresses#learn}
   */
  int learn(int slot, long high, long low, long now, long state) {
    LearnPeer peer = store.peers.get(slot);
    // A first judgement without the lock, so that a flood of refusals does not hold up others. The
    // peer may have the address already, while it is being copied: it is not judged as a new one.
    boolean known = slot >= 0 && LearnedTable.owner(state) == slot;
    LearnRefusal refusal = known ? null : store.refusal(peer, slot, high, low, now, state);
    if (refusal == null && store.rules.staticOwner(high, low) == slot) {
      return LearnedAddresses.REFRESHED;
    }
    if (refusal == null) {
      synchronized (store.lock) {
        int answer = learnLocked(slot, high, low, now);
        if (answer >= 0) {
          return answer;
        }
        refusal = LearnRefusal.of(answer);
      }
    }
    refuse(slot, high, low, refusal, now);
    return refusal.answer();
  }

  private int learnLocked(int slot, long high, long low, long now) {
    LearnedTable table = store.table;
    LearnPeer peer = store.peers.get(slot);
    int ref = table.find(high, low);
    long ms = store.clock.milliseconds(now);
    if (ref != LearnedTable.NONE && table.slot(ref) == slot) {
      table.lastSeen(ref, ms);
      return LearnedAddresses.REFRESHED;
    }
    long state = ref == LearnedTable.NONE ? 0 : table.state(ref);
    LearnRefusal refusal = store.refusal(peer, slot, high, low, now, state);
    if (refusal != null) {
      return refusal.answer();
    }
    if (ref != LearnedTable.NONE) {
      store.forget(ref, ForgetReason.EXPIRED);
    }
    if (peer == null || !store.insert(peer, high, low, ms, ms)) {
      return LearnRefusal.CAPACITY.answer();
    }
    peer.takeToken(now - store.clock.origin());
    store.counters.countLearned();
    store.listener.learned(slot, high, low);
    return LearnedAddresses.LEARNED;
  }

  /** Counts a refused packet, and reports it within a second. */
  void refuse(int slot, long high, long low, LearnRefusal reason, long now) {
    store.counters.count(reason);
    LearnPeer peer = store.peers.get(slot);
    if (peer != null) {
      peer.refusals(this::report, now).add(reason, high, low, now);
    }
  }

  private void report(int slot, long high, long low, LearnRefusal reason, long count) {
    int owner =
        switch (reason) {
          case STATIC_CONFLICT -> store.rules.staticOwner(high, low);
          case LEARNED_CONFLICT -> LearnedTable.owner(store.table.state(high, low));
          default -> AllowedIps.NOBODY;
        };
    store.listener.refused(
        slot, high, low, reason, owner == slot ? AllowedIps.NOBODY : owner, count);
  }

  /** As {@link LearnedAddresses#refusal}. */
  @Nullable LearnRefusal refusal(int slot, long high, long low, long now) {
    long state = store.table.state(high, low);
    return slot >= 0 && LearnedTable.owner(state) == slot
        ? null
        : store.refusal(store.peers.get(slot), slot, high, low, now, state);
  }

  /** As {@link LearnedAddresses#refusesUntil}. */
  long refusesUntil(int slot, long now) {
    LearnPeer peer = store.peers.get(slot);
    if (peer == null) {
      return now;
    }
    LearnPolicy policy = peer.bounds.policy();
    if (policy.limit() == 0 || policy.scope().isEmpty()) {
      return Long.MAX_VALUE;
    }
    long origin = store.clock.origin();
    return origin + peer.emptyUntil(now - origin);
  }
}
