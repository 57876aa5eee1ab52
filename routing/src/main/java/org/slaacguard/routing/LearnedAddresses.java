package org.slaacguard.routing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The learned half of cryptokey routing: which peer has which single address, taken from packets
 * that were authenticated as the peer's. Static {@link AllowedIps} always win: ask them first.
 *
 * <p>Addresses are in their 128-bit form ({@link IpAddress#high()}), so an IPv4-mapped address
 * stands for an IPv4 one. The caller knows the packet's version: a source or destination in {@code
 * ::ffff:0:0/96} of an <em>IPv6</em> packet must not come here, but go to {@link #refuse}.
 *
 * <p>{@link #owner}, {@link #learn} and {@link #refuse} may be called by any thread; {@code owner}
 * takes no lock, and none of them allocates once an address is known. The other methods belong to
 * the controlling side. {@code now} is monotonic nanoseconds.
 *
 * <p>After {@link #removePeer} no {@code owner} that begins later returns the slot. A slot may be
 * given to another peer when, besides, every packet worker has finished the batch it was in.
 */
public final class LearnedAddresses {
  /** The slot of no peer. */
  public static final int NOBODY = AllowedIps.NOBODY;

  /** Answer of {@link #learn}: known already as this peer's; let the packet pass. */
  public static final int REFRESHED = 0;

  /** Answer of {@link #learn}: new, and routable by now; let the packet pass. */
  public static final int LEARNED = 1;

  /** Most addresses in a table, unless told otherwise. */
  public static final int DEFAULT_CAPACITY = 1 << 20;

  private static final int MAX_CAPACITY = 1 << 22;
  private static final int MAX_SLOTS = 1 << 22;

  /** A refresh within so many milliseconds of the last writes nothing. */
  private static final long REFRESH_AFTER = 1000;

  private final LearnClock clock;
  private final LearnListener listener;
  private final int capacity;

  /** Held by the writer of the table, of the peers and of the rules. */
  private final Object lock = new Object();

  private final LearnedTable table;
  private final LearnPeers peers = new LearnPeers();
  private volatile LearnRules rules = LearnRules.NONE;

  /** The one compiled last; guarded by the lock. */
  private LearnPeer.Bounds lastBounds =
      LearnPeer.Bounds.of(
          LearnPolicy.of(LearnScope.NOTHING, LearnSettings.NONE, LearnSettings.NONE));

  private final LearnCounters counters = new LearnCounters();

  /** A table for {@link #DEFAULT_CAPACITY} addresses. */
  public LearnedAddresses(RandomGenerator random, long now, LearnListener listener) {
    this(random, now, listener, DEFAULT_CAPACITY);
  }

  /**
   * An empty table.
   *
   * @param random gives the key of the hash, so it has to be a secure one
   * @param now where time begins; times may lie up to 17 years to either side
   * @param capacity most addresses of all peers together, 1 to 4194304
   */
  public LearnedAddresses(RandomGenerator random, long now, LearnListener listener, int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "a capacity is 1 to " + MAX_CAPACITY + ", not " + capacity);
    }
    this.clock = new LearnClock(now);
    this.listener = listener;
    this.capacity = capacity;
    this.table = new LearnedTable(new AddressHash(random), this::moved);
  }

  /**
   * Who has this address. Takes no lock and allocates nothing.
   *
   * @return the peer's slot, or {@link #NOBODY}
   */
  public int owner(long high, long low) {
    return LearnedTable.owner(table.state(high, low));
  }

  /**
   * An authenticated packet of the peer came from this address, which no static entry holds.
   *
   * @return {@link #LEARNED} or {@link #REFRESHED}; or {@link LearnRefusal#answer}: drop the
   *     packet, which is counted and reported by now
   */
  public int learn(int slot, long high, long low, long now) {
    long state = table.state(high, low);
    if (LearnedTable.owner(state) == slot && slot >= 0) {
      long ms = clock.milliseconds(now);
      if (ms - LearnedTable.lastSeen(state) < REFRESH_AFTER || table.refresh(slot, high, low, ms)) {
        return REFRESHED;
      }
    }
    return learnNew(slot, high, low, now, state);
  }

  /**
   * Why {@link #learn} would refuse this packet now; counts, reports and changes nothing.
   *
   * @return null if it would not
   */
  public @Nullable LearnRefusal refusal(int slot, long high, long low, long now) {
    long state = table.state(high, low);
    return slot >= 0 && LearnedTable.owner(state) == slot
        ? null
        : refusal(peers.get(slot), slot, high, low, now, state);
  }

  private int learnNew(int slot, long high, long low, long now, long state) {
    LearnPeer peer = peers.get(slot);
    // Once without the lock, so that a flood of refusals does not hold up who learns. An address
    // that the peer has is here because it is just being copied: bounds on new ones are not for it.
    boolean known = slot >= 0 && LearnedTable.owner(state) == slot;
    LearnRefusal refusal = known ? null : refusal(peer, slot, high, low, now, state);
    if (refusal == null && rules.staticOwner(high, low) == slot) {
      return REFRESHED;
    }
    if (refusal == null) {
      synchronized (lock) {
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
    LearnPeer peer = peers.get(slot);
    int ref = table.find(high, low);
    long ms = clock.milliseconds(now);
    if (ref != LearnedTable.NONE && table.slot(ref) == slot) {
      table.lastSeen(ref, ms);
      return REFRESHED;
    }
    long state = ref == LearnedTable.NONE ? 0 : table.state(ref);
    LearnRefusal refusal = refusal(peer, slot, high, low, now, state);
    if (refusal != null) {
      return refusal.answer();
    }
    if (ref != LearnedTable.NONE) {
      forget(ref, ForgetReason.EXPIRED);
    }
    if (peer == null || !insert(peer, high, low, ms, ms)) {
      return LearnRefusal.CAPACITY.answer();
    }
    peer.takeToken(now - clock.origin());
    counters.countLearned();
    listener.learned(slot, high, low);
    return LEARNED;
  }

  /**
   * Why the peer may not have an address it does not have; null if it may.
   *
   * @param state of the address in the table
   */
  private @Nullable LearnRefusal refusal(
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
    if (owner != NOBODY && owner != slot && !expired(owner, state, clock.milliseconds(now))) {
      return LearnRefusal.LEARNED_CONFLICT;
    }
    if (bounds.policy().limit() == 0) {
      return LearnRefusal.CAPACITY;
    }
    return peer.bucketEmpty(now - clock.origin()) ? LearnRefusal.RATE : null;
  }

  private boolean expired(int owner, long state, long ms) {
    LearnPeer peer = peers.get(owner);
    return peer != null && ms - LearnedTable.lastSeen(state) >= peer.bounds.expiry();
  }

  /** Counts and reports a packet whose source the caller refuses by itself. */
  public void refuse(int slot, long high, long low, LearnRefusal reason, long now) {
    counters.count(reason);
    LearnPeer peer = peers.get(slot);
    if (peer != null) {
      peer.refusals(this::report, now).add(reason, high, low, now);
    }
  }

  private void report(int slot, long high, long low, LearnRefusal reason, long count) {
    int owner =
        switch (reason) {
          case STATIC_CONFLICT -> rules.staticOwner(high, low);
          case LEARNED_CONFLICT -> owner(high, low);
          default -> NOBODY;
        };
    listener.refused(slot, high, low, reason, owner == slot ? NOBODY : owner, count);
  }

  /**
   * Until when {@link #learn} refuses every address that the peer does not have already, whatever
   * address it is, unless a call of the controlling side changes what bounds the peer.
   *
   * @return monotonic nanoseconds: {@code now} where it may learn, {@link Long#MAX_VALUE} where it
   *     may learn nothing at all
   */
  public long refusesUntil(int slot, long now) {
    LearnPeer peer = peers.get(slot);
    if (peer == null) {
      return now;
    }
    LearnPolicy policy = peer.bounds.policy();
    if (policy.limit() == 0 || policy.scope().isEmpty()) {
      return Long.MAX_VALUE;
    }
    long since = now - clock.origin();
    return clock.origin() + Math.max(since, peer.emptyUntil());
  }

  /**
   * Adds a peer or changes what bounds it. Addresses it may no longer have are forgotten at once;
   * where there are too many, the least recently used ones. A changed rate begins with a full
   * bucket.
   *
   * @param slot 0 to 4194303
   */
  public void policy(int slot, LearnPolicy policy) {
    if (slot < 0 || slot >= MAX_SLOTS) {
      throw new IllegalArgumentException("a slot is 0 to " + (MAX_SLOTS - 1) + ", not " + slot);
    }
    synchronized (lock) {
      LearnPeer peer = peers.get(slot);
      if (peer == null) {
        peers.put(new LearnPeer(slot, bounds(policy)));
        return;
      }
      boolean sameScope = peer.bounds.policy().scope().equals(policy.scope());
      peer.bounds(bounds(policy));
      if (!sameScope) {
        revoke(peer, null);
      }
      while (peer.heap.size() > policy.limit()) {
        forget(peer.heap.oldest(table), ForgetReason.REVOKED);
      }
    }
  }

  /** Equal policies of many peers share their compiled form. */
  private LearnPeer.Bounds bounds(LearnPolicy policy) {
    if (!lastBounds.policy().equals(policy)) {
      lastBounds = LearnPeer.Bounds.of(policy);
    }
    return lastBounds;
  }

  /**
   * Forgets one address of a peer, which may learn it again.
   *
   * @return whether the peer had learned it
   */
  public boolean forget(int slot, IpAddress address) {
    synchronized (lock) {
      int ref = table.find(address.high(), address.low());
      if (slot < 0 || ref == LearnedTable.NONE || table.slot(ref) != slot) {
        return false;
      }
      forget(ref, ForgetReason.REQUESTED);
      return true;
    }
  }

  /** Forgets a peer with its addresses. */
  public void removePeer(int slot) {
    synchronized (lock) {
      LearnPeer peer = peers.get(slot);
      if (peer == null) {
        return;
      }
      while (peer.heap.size() > 0) {
        forget(peer.heap.ref(peer.heap.size() - 1), ForgetReason.PEER_REMOVED);
      }
      peers.remove(slot);
      RefusalLog refusals = peer.refusals();
      if (refusals != null) {
        refusals.close();
      }
    }
  }

  /** Sets what {@code advertised} in a scope stands for, besides {@code fe80::/64}. */
  public void advertised(List<IpPrefix> prefixes) {
    advertised(prefixes, Map.of());
  }

  /**
   * Sets what {@code advertised} in a scope stands for, besides {@code fe80::/64}.
   *
   * @param own what it stands for instead, by slots of peers
   */
  public void advertised(List<IpPrefix> prefixes, Map<Integer, List<IpPrefix>> own) {
    AdvertisedScope scope = new AdvertisedScope(prefixes, own);
    rules(rules -> rules.advertised(scope));
  }

  /**
   * Sets the gateway's own addresses, with their networks' prefix lengths: never learnable, nor are
   * the anycast, network and broadcast addresses of these networks.
   */
  public void gatewayAddresses(List<InterfaceAddress> addresses) {
    rules(rules -> rules.gateway(addresses));
  }

  /** Sets the static entries: what another peer has is not learnable. */
  public void staticAddresses(AllowedIps allowedIps) {
    List<IpPrefix> changed;
    synchronized (lock) {
      changed = allowedIps.differences(rules.statics());
      rules = rules.statics(allowedIps);
    }
    // Everywhere else an address has the owner that it was allowed with.
    if (changed.stream().allMatch(IpPrefix::isAddress)) {
      changed.forEach(prefix -> revoke(prefix.address()));
    } else {
      AllowedIps.Builder where = AllowedIps.builder();
      changed.forEach(prefix -> where.add(prefix, 0));
      revokeAll(where.build());
    }
  }

  private void rules(UnaryOperator<LearnRules> change) {
    synchronized (lock) {
      LearnRules changed = change.apply(rules);
      if (changed.judgesLike(rules)) {
        return;
      }
      rules = changed;
    }
    revokeAll(null);
  }

  private void revokeAll(@Nullable AllowedIps where) {
    // A peer at a time, so that who learns waits for one peer only; new ones obey by now.
    for (int slot = 0; slot < peers.end(); slot++) {
      synchronized (lock) {
        LearnPeer peer = peers.get(slot);
        if (peer != null) {
          revoke(peer, where);
        }
      }
    }
  }

  /**
   * Forgets what a peer may no longer have.
   *
   * @param where only in these prefixes; null for everywhere
   */
  private void revoke(LearnPeer peer, @Nullable AllowedIps where) {
    int[] refs = peer.heap.refs();
    for (int ref : refs) {
      if (where == null || where.lookup(table.high(ref), table.low(ref)) != NOBODY) {
        revoke(peer, ref);
      }
    }
  }

  private void revoke(IpAddress address) {
    synchronized (lock) {
      int ref = table.find(address.high(), address.low());
      LearnPeer peer = ref == LearnedTable.NONE ? null : peers.get(table.slot(ref));
      if (peer != null) {
        revoke(peer, ref);
      }
    }
  }

  private void revoke(LearnPeer peer, int ref) {
    if (rules.refusal(peer.slot, peer.bounds, table.high(ref), table.low(ref)) != null) {
      forget(ref, ForgetReason.REVOKED);
    }
  }

  /**
   * Forgets what was idle for too long, and reports refusals that were held back. To be called
   * about once a second; costs a few nanoseconds a peer.
   */
  public void expire(long now) {
    long ms = clock.milliseconds(now);
    for (int slot = 0; slot < peers.end(); slot++) {
      LearnPeer present = peers.get(slot);
      if (present == null) {
        continue;
      }
      RefusalLog refusals = present.refusals();
      if (refusals != null) {
        refusals.flush(now);
      }
      synchronized (lock) {
        LearnPeer peer = peers.get(slot);
        if (peer != null) {
          expire(peer, ms);
        }
      }
    }
    synchronized (lock) {
      table.tidy();
    }
  }

  private void expire(LearnPeer peer, long ms) {
    while (peer.heap.size() > 0) {
      int oldest = peer.heap.oldest(table);
      if (ms - table.lastSeen(oldest) < peer.bounds.expiry()) {
        return;
      }
      forget(oldest, ForgetReason.EXPIRED);
    }
  }

  /**
   * Brings back an address learned in an earlier run, if it may be learned today; takes nothing
   * from the peer's rate. Where the peer has as many as it may have, the least recently used one
   * goes, which may be this one. Nothing is reported but what makes room.
   *
   * @return whether the address is the peer's now
   */
  public boolean restore(int slot, IpAddress address, long learnedAt, long lastSeen, long now) {
    long high = address.high();
    long low = address.low();
    long seen = clock.milliseconds(Math.min(lastSeen, now));
    long since = Math.min(clock.milliseconds(learnedAt), seen);
    synchronized (lock) {
      LearnPeer peer = peers.get(slot);
      if (peer == null || rules.refusal(slot, peer.bounds, high, low) != null) {
        return false;
      }
      int ref = table.find(high, low);
      if (ref != LearnedTable.NONE && table.slot(ref) == slot) {
        table.lastSeen(ref, seen);
        table.learnedAt(ref, Math.min(table.learnedAt(ref), since));
        return true;
      }
      LearnPeer.Bounds bounds = peer.bounds;
      boolean full = peer.heap.size() >= bounds.policy().limit();
      if (clock.milliseconds(now) - seen >= bounds.expiry()
          || bounds.policy().limit() == 0
          || (full && table.lastSeen(peer.heap.oldest(table)) >= seen)) {
        return false;
      }
      if (ref != LearnedTable.NONE) {
        if (!expired(table.slot(ref), table.state(high, low), clock.milliseconds(now))) {
          return false;
        }
        forget(ref, ForgetReason.EXPIRED);
      }
      return insert(peer, high, low, since, seen);
    }
  }

  /** Inserts, and makes room where the peer is at its limit. False if the table is full. */
  private boolean insert(LearnPeer peer, long high, long low, long learnedAt, long lastSeen) {
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

  private void forget(int ref, ForgetReason reason) {
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

  private void moved(int slot, int heapPosition, int ref) {
    LearnPeer peer = peers.get(slot);
    if (peer != null) {
      peer.heap.moved(heapPosition, ref);
    }
  }

  /** What a peer has learned, oldest first. */
  public List<LearnedEntry> list(int slot) {
    LearnedList list = list(slot, clock.origin(), Instant.EPOCH);
    return IntStream.range(0, list.size()).mapToObj(list::entry).toList();
  }

  /**
   * The same by the wall clock.
   *
   * @param now monotonic nanoseconds
   * @param wall the same moment
   */
  public LearnedList list(int slot, long now, Instant wall) {
    long[] words = {};
    synchronized (lock) {
      LearnPeer peer = peers.get(slot);
      if (peer != null) {
        int[] refs = peer.heap.refs();
        words = new long[4 * refs.length];
        int at = 0;
        for (int ref : refs) {
          words[at++] = table.high(ref);
          words[at++] = table.low(ref);
          words[at++] = clock.nanoseconds(table.learnedAt(ref));
          words[at++] = clock.nanoseconds(table.lastSeen(ref));
        }
      }
    }
    return new LearnedList(words, now, wall);
  }

  /**
   * One address of a peer by the wall clock.
   *
   * @param now monotonic nanoseconds
   * @param wall the same moment
   * @return null if the peer has not learned it
   */
  public @Nullable LearnedAddress entry(int slot, IpAddress address, long now, Instant wall) {
    synchronized (lock) {
      int ref = table.find(address.high(), address.low());
      if (slot < 0 || ref == LearnedTable.NONE || table.slot(ref) != slot) {
        return null;
      }
      return new LearnedAddress(
          address,
          wall.minusNanos(now - clock.nanoseconds(table.learnedAt(ref))),
          wall.minusNanos(now - clock.nanoseconds(table.lastSeen(ref))));
    }
  }

  /** Whether this is an address of the gateway itself. Any thread. */
  public boolean isGateway(IpAddress address) {
    return rules.isGateway(address.high(), address.low());
  }

  /** Addresses in the table. */
  public int size() {
    synchronized (lock) {
      return table.size();
    }
  }

  /** Addresses learned since the beginning. */
  public long learnedCount() {
    return counters.learned();
  }

  /** Addresses forgotten since the beginning, for this reason. */
  public long forgottenCount(ForgetReason reason) {
    return counters.of(reason);
  }

  /** Packets refused since the beginning, for this reason. */
  public long refusedCount(LearnRefusal reason) {
    return counters.of(reason);
  }

  /** For tests: the table itself. */
  LearnedTable table() {
    return table;
  }
}
