package org.slaacguard.routing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * The learned half of cryptokey routing: which peer has which single address, taken from packets
 * that were authenticated as the peer's. Static {@link AllowedIps} always win: callers ask them
 * first.
 *
 * <p>Addresses are in their 128-bit form ({@link IpAddress#high()}), in which an IPv4-mapped
 * address stands for an IPv4 one. The caller knows the packet's version: a source or destination in
 * {@code ::ffff:0:0/96} of an <em>IPv6</em> packet must not come here, but goes to {@link #refuse}.
 *
 * <p>Any thread may call {@link #owner}, {@link #learn} and {@link #refuse}. {@code owner} takes no
 * lock. None of the three allocates once an address is known. The other methods belong to the
 * control plane. Every {@code now} is monotonic nanoseconds.
 *
 * <p>After {@link #removePeer}, no later call of {@code owner} returns the slot. The slot may be
 * given to another peer once every packet worker has also finished its current batch.
 *
 * <p>This class holds the two calls of the packet path. The rest is behind it: {@link LearnedTable}
 * stores, {@link LearnAdmission} admits, {@link LearnRevocation} and {@link LearnExpiry} forget,
 * {@link LearnRestore} restores, {@link LearnViews} reads. They share one {@link LearnStore}.
 */
public final class LearnedAddresses {
  /** The slot of no peer. */
  public static final int NOBODY = AllowedIps.NOBODY;

  /** Answer of {@link #learn}: the peer has the address already, so the packet may pass. */
  public static final int REFRESHED = 0;

  /** Answer of {@link #learn}: the address is new and routed by now, so the packet may pass. */
  public static final int LEARNED = 1;

  /** The default number of addresses that a table holds at most. */
  public static final int DEFAULT_CAPACITY = 1 << 20;

  private static final int MAX_CAPACITY = 1 << 22;

  /** Least interval in milliseconds between two writes of an address's time. */
  private static final long REFRESH_AFTER = 1000;

  private final LearnClock clock;
  private final LearnedTable table;
  private final LearnStore store;
  private final LearnAdmission admission;
  private final LearnRevocation revocation;
  private final LearnExpiry expiry;
  private final LearnRestore restore;
  private final LearnViews views;

  /** Creates an empty table for {@link #DEFAULT_CAPACITY} addresses. */
  public LearnedAddresses(RandomGenerator random, long now, LearnListener listener) {
    this(random, now, listener, DEFAULT_CAPACITY);
  }

  /**
   * Creates an empty table.
   *
   * @param random a cryptographically strong source for the key of the hash
   * @param now the origin of time; times may lie up to 17 years before and after it
   * @param capacity the most addresses of all peers together, 1 to 4194304
   */
  public LearnedAddresses(RandomGenerator random, long now, LearnListener listener, int capacity) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "a capacity is 1 to " + MAX_CAPACITY + ", not " + capacity);
    }
    store = new LearnStore(random, now, listener, capacity);
    clock = store.clock;
    table = store.table;
    admission = new LearnAdmission(store);
    revocation = new LearnRevocation(store);
    expiry = new LearnExpiry(store);
    restore = new LearnRestore(store);
    views = new LearnViews(store);
  }

  /**
   * The owner of an address. Takes no lock and allocates nothing.
   *
   * @return the peer's slot, or {@link #NOBODY}
   */
  public int owner(long high, long low) {
    return LearnedTable.owner(table.state(high, low));
  }

  /**
   * Learns the source of an authenticated packet, which no static entry covers.
   *
   * @return {@link #LEARNED} or {@link #REFRESHED}, or else {@link LearnRefusal#answer}: the packet
   *     must be dropped, and is already counted and reported
   */
  public int learn(int slot, long high, long low, long now) {
    long state = table.state(high, low);
    if (LearnedTable.owner(state) == slot && slot >= 0) {
      long ms = clock.milliseconds(now);
      if (ms - LearnedTable.lastSeen(state) < REFRESH_AFTER || table.refresh(slot, high, low, ms)) {
        return REFRESHED;
      }
    }
    return admission.learn(slot, high, low, now, state);
  }

  /**
   * Why {@link #learn} would refuse this packet now. Counts, reports and changes nothing.
   *
   * @return null if it would not refuse
   */
  public @Nullable LearnRefusal refusal(int slot, long high, long low, long now) {
    return admission.refusal(slot, high, low, now);
  }

  /** Counts and reports a packet whose source the caller itself refuses. */
  public void refuse(int slot, long high, long low, LearnRefusal reason, long now) {
    admission.refuse(slot, high, low, reason, now);
  }

  /**
   * The time until which {@link #learn} refuses every address that the peer does not have yet. A
   * change of the peer's policy ends it earlier.
   *
   * @return monotonic nanoseconds: {@code now} if the peer may learn, {@link Long#MAX_VALUE} if it
   *     may learn nothing at all
   */
  public long refusesUntil(int slot, long now) {
    return admission.refusesUntil(slot, now);
  }

  /**
   * Adds a peer or changes its policy. Addresses that it may no longer have are forgotten at once.
   * Above a lower limit, the least recently used ones go. A changed rate begins with a full bucket.
   *
   * @param slot 0 to 4194303
   */
  public void policy(int slot, LearnPolicy policy) {
    revocation.policy(slot, policy);
  }

  /**
   * Forgets one address of a peer, which may learn it again.
   *
   * @return whether the peer had learned it
   */
  public boolean forget(int slot, IpAddress address) {
    synchronized (store.lock) {
      int ref = store.find(slot, address);
      if (ref == LearnedTable.NONE) {
        return false;
      }
      store.forget(ref, ForgetReason.REQUESTED);
      return true;
    }
  }

  /** Forgets a peer with its addresses. */
  public void removePeer(int slot) {
    revocation.removePeer(slot);
  }

  /** Sets what {@code advertised} in a scope stands for, besides {@code fe80::/64}. */
  public void advertised(List<IpPrefix> prefixes) {
    advertised(prefixes, Map.of());
  }

  /**
   * Sets what {@code advertised} in a scope stands for, besides {@code fe80::/64}.
   *
   * @param own what it stands for instead, by the peer's slot
   */
  public void advertised(List<IpPrefix> prefixes, Map<Integer, List<IpPrefix>> own) {
    AdvertisedScope scope = new AdvertisedScope(prefixes, own);
    revocation.rules(rules -> rules.advertised(scope));
  }

  /**
   * Sets the gateway's own addresses with the prefix lengths of their networks. Neither they nor
   * the anycast, network and broadcast addresses of these networks can be learned.
   */
  public void gatewayAddresses(List<InterfaceAddress> addresses) {
    revocation.rules(rules -> rules.gateway(addresses));
  }

  /** Sets the static entries. A peer cannot learn an address that another peer has statically. */
  public void staticAddresses(AllowedIps allowedIps) {
    revocation.statics(allowedIps);
  }

  /**
   * Forgets addresses that were idle for too long, and reports refusals that were held back. Costs
   * a few nanoseconds a peer.
   *
   * @return nanoseconds until it has to be called again, a second or more; {@link Long#MAX_VALUE}
   *     if there is no peer. What {@link LearnListener#refused} hears, and each change of a policy,
   *     a peer or an address other than by a packet, calls for it within a second.
   */
  public long expire(long now) {
    return expiry.expire(now);
  }

  /**
   * Restores an address from an earlier run, if the peer may have it today. It costs no token of
   * the peer's rate. At the peer's limit, the least recently used address goes, which may be this
   * one. Only the eviction of another address is reported.
   *
   * @return whether the peer now has the address
   */
  public boolean restore(int slot, IpAddress address, long learnedAt, long lastSeen, long now) {
    return restore.restore(slot, address, learnedAt, lastSeen, now);
  }

  /** The addresses that a peer has learned, oldest first. */
  public List<LearnedEntry> list(int slot) {
    LearnedList list = views.list(slot, clock.origin(), Instant.EPOCH);
    return IntStream.range(0, list.size()).mapToObj(list::entry).toList();
  }

  /**
   * The addresses that a peer has learned, oldest first, with times of the wall clock.
   *
   * @param now monotonic nanoseconds
   * @param wall the same moment
   */
  public LearnedList list(int slot, long now, Instant wall) {
    return views.list(slot, now, wall);
  }

  /**
   * One address of a peer, with times of the wall clock.
   *
   * @param now monotonic nanoseconds
   * @param wall the same moment
   * @return null if the peer has not learned it
   */
  public @Nullable LearnedAddress entry(int slot, IpAddress address, long now, Instant wall) {
    return views.entry(slot, address, now, wall);
  }

  /** Whether the gateway itself has the address. Any thread. */
  public boolean isGateway(IpAddress address) {
    return store.rules.isGateway(address.high(), address.low());
  }

  /** Number of addresses in the table. */
  public int size() {
    synchronized (store.lock) {
      return table.size();
    }
  }

  /** Number of addresses learned since the table was created. */
  public long learnedCount() {
    return store.counters.learned();
  }

  /** Number of addresses forgotten for this reason since the table was created. */
  public long forgottenCount(ForgetReason reason) {
    return store.counters.of(reason);
  }

  /** Number of packets refused for this reason since the table was created. */
  public long refusedCount(LearnRefusal reason) {
    return store.counters.of(reason);
  }

  /** The table itself, for tests. */
  LearnedTable table() {
    return table;
  }
}
