package org.slaacguard.routing;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.IpAddress;

/**
 * The state behind {@link LearnedAddresses}: the table of addresses, the peers, and the rules. Any
 * thread may read what is not marked otherwise; changes need {@link #lock}.
 */
final class LearnStore {
  /** Held by whoever changes the table, a peer or the rules. */
  final Object lock = new Object();

  final LearnClock clock;
  final LearnListener listener;
  final LearnedTable table;
  final LearnPeers peers = new LearnPeers();
  final LearnCounters counters = new LearnCounters();
  volatile LearnRules rules = LearnRules.NONE;

  private final int capacity;

  LearnStore(RandomGenerator random, long now, LearnListener listener, int capacity) {
    this.clock = new LearnClock(now);
    this.listener = listener;
    this.capacity = capacity;
    this.table = new LearnedTable(new AddressHash(random), this::moved);
  }

  /** The reference of an address that this slot has learned, or NONE. Caller holds the lock. */
  int find(int slot, IpAddress address) {
    int ref = table.find(address.high(), address.low());
    return slot >= 0 && ref != LearnedTable.NONE && table.slot(ref) == slot
        ? ref
        : LearnedTable.NONE;
  }

  /**
   * Adds an address that nobody has, and evicts the peer's least recently used one at its limit.
   * Caller holds the lock.
   *
   * @return false if the table is full
   */
  boolean insert(LearnPeer peer, long high, long low, long learnedAt, long lastSeen) {
    boolean full = peer.heap.size() >= peer.bounds.policy().limit();
    if (!full && table.size() >= capacity) {
      return false;
    }
    int ref = table.insert(high, low, peer.slot, learnedAt, lastSeen);
    if (ref == LearnedTable.NONE) {
      return false;
    }
    if (full) {
      forget(peer.heap.oldest(table), ForgetReason.EVICTED);
    }
    peer.heap.add(table, ref);
    return true;
  }

  /** Removes an address, counts and reports it. Caller holds the lock. */
  void forget(int ref, ForgetReason reason) {
    int slot = table.slot(ref);
    long high = table.high(ref);
    long low = table.low(ref);
    LearnPeer peer = peers.get(slot);
    if (peer != null) {
      peer.heap.remove(table, ref);
    }
    table.remove(ref);
    counters.count(reason);
    listener.forgotten(slot, high, low, reason);
  }

  /**
   * Why the peer may not have an address that it does not have; null if it may.
   *
   * @param state of the address in the table
   */
  @Nullable LearnRefusal refusal(
      @Nullable LearnPeer peer, int slot, long high, long low, long now, long state) {
    if (peer == null) {
      return LearnRefusal.OUT_OF_SCOPE;
    }
    LearnPeer.Bounds bounds = peer.bounds;
    LearnRefusal refusal = rules.refusal(slot, bounds, high, low);
    if (refusal != null) {
      return refusal;
    }
    int owner = LearnedTable.owner(state);
    if (owner != AllowedIps.NOBODY
        && owner != slot
        && !isExpired(owner, high, low, state, clock.milliseconds(now))) {
      return LearnRefusal.LEARNED_CONFLICT;
    }
    if (bounds.policy().limit() == 0) {
      return LearnRefusal.CAPACITY;
    }
    return peer.bucketEmpty(now - clock.origin()) ? LearnRefusal.RATE : null;
  }

  /**
   * Whether an owner's address was idle for too long, though {@link LearnExpiry} is yet to come.
   *
   * @param state of the address in the table
   */
  boolean isExpired(int owner, long high, long low, long state, long ms) {
    LearnPeer peer = peers.get(owner);
    return peer != null
        && ms - LearnedTable.lastSeen(state) >= peer.bounds.expiry()
        && ms - latest(owner, high, low, state) >= peer.bounds.expiry();
  }

  /**
   * When the last packet came from an address that seems idle, in milliseconds of the clock. Asks
   * the listener, and keeps a later time.
   */
  long latest(int owner, long high, long low, long state) {
    long known = LearnedTable.lastSeen(state);
    long seen = clock.milliseconds(listener.lastSeen(high, low, clock.nanoseconds(known)));
    if (seen <= known) {
      return known;
    }
    // Refused while it is copied; then it is asked for again.
    boolean _ = table.refresh(owner, high, low, seen);
    return seen;
  }

  private void moved(int slot, int heapPosition, int ref) {
    LearnPeer peer = peers.get(slot);
    if (peer != null) {
      peer.heap.moved(heapPosition, ref);
    }
  }
}
