package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendEvent.AddressRefused;
import org.slaacguard.control.BackendEvent.Dhcp6Received;
import org.slaacguard.control.BackendEvent.EndpointChanged;
import org.slaacguard.control.BackendEvent.GroupDatagram;
import org.slaacguard.control.BackendEvent.HandshakeStamped;
import org.slaacguard.control.BackendEvent.NeighborDiscovery;
import org.slaacguard.control.BackendEvent.PacketRefused;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.control.BackendEvent.SessionExpired;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnRefusal;

/**
 * The events of one peer on their way to the controller, in three lanes, of which none holds up
 * another:
 *
 * <ol>
 *   <li>how the peer stands: its session and its endpoint. What is newer takes the place of what is
 *       older, so these are never lost;
 *   <li>the addresses that it learns and loses, whose number its rate bounds;
 *   <li>what it can send as fast as it likes: neighbour discovery and DHCPv6, which have rates, and
 *       refusals.
 * </ol>
 *
 * <p>Offered by any thread, without a lock; handed over by one.
 */
public final class PeerEvents {
  /**
   * The largest message of neighbour discovery or DHCPv6 that is handed over, in bytes with its
   * IPv6 header: the minimum MTU (RFC 8200, section 5). A peer has no reason for a larger one.
   */
  public static final int LARGEST = 1280;

  /** Messages of neighbour discovery a second, more than hosts ever send. */
  static final int RATE = 100;

  /** Messages of neighbour discovery at once. */
  static final int BURST = 200;

  /** DHCPv6 messages a second, more than clients ever send. */
  static final int DHCP6_RATE = 20;

  /** DHCPv6 messages at once. */
  static final int DHCP6_BURST = 40;

  /** Refused packets a second whose sender is told, and at once (RFC 4443, section 2.4(f)). */
  static final int REFUSAL_RATE = 5;

  static final int REFUSAL_BURST = 10;

  /**
   * The longest datagram to a group that is handed over, in bytes with its IPv6 header: what
   * Ethernet carries.
   */
  public static final int LARGEST_OF_GROUP = 1500;

  /** Datagrams to groups a second: mDNS of a busy host makes ten. */
  static final int GROUP_RATE = 50;

  /** Datagrams to groups at once: a host tells all of its services when it comes. */
  static final int GROUP_BURST = 100;

  private final PublicKey peer;
  private final EventQueue queue;
  private final EventLane addresses;
  private final EventLane noise;
  private final TokenBucket rate;
  private final TokenBucket refusals;
  private final TokenBucket groups;
  private volatile boolean hearsGroups;
  private final TokenBucket dhcp6;
  private final AtomicReference<Standing> standing = new AtomicReference<>(Standing.NOTHING);
  private final AtomicBoolean announced = new AtomicBoolean();

  /** The queue's, which has this once in its list of peers that have something. */
  @Nullable PeerEvents below;

  /** Whether it has a place among the peers that are taken in turn; the polling thread's. */
  boolean hasTurn;

  /**
   * News of the peer, in the order in which they are told.
   *
   * @param expired an old session's end, before a new one began
   */
  private record Standing(
      @Nullable SessionExpired expired,
      @Nullable SessionEstablished established,
      @Nullable EndpointChanged endpoint,
      @Nullable HandshakeStamped stamped) {
    static final Standing NOTHING = new Standing(null, null, null, null);
  }

  PeerEvents(PublicKey peer, EventQueue queue) {
    this.peer = peer;
    this.queue = queue;
    addresses = new EventLane(queue.addresses());
    noise = new EventLane(queue.noise());
    rate = new TokenBucket(1_000_000_000L / RATE, BURST);
    refusals = new TokenBucket(1_000_000_000L / REFUSAL_RATE, REFUSAL_BURST);
    dhcp6 = new TokenBucket(1_000_000_000L / DHCP6_RATE, DHCP6_BURST);
    groups = new TokenBucket(1_000_000_000L / GROUP_RATE, GROUP_BURST);
  }

  /** Whether the peer takes part in groups: only then what it sends there is of any use. */
  public void hearsGroups(boolean joined) {
    hearsGroups = joined;
  }

  /**
   * Whether a datagram to a group may be copied and offered now; takes it from the rate. One that
   * may not is counted ({@link EventQueue#groupsLimited}), if the peer hears groups at all.
   *
   * @param length bytes with the IPv6 header
   * @param now monotonic nanoseconds
   */
  public boolean admitsGroup(int length, long now) {
    if (!hearsGroups) {
      return false;
    }
    if (length <= LARGEST_OF_GROUP && groups.take(now)) {
      return true;
    }
    queue.limitGroup();
    return false;
  }

  /** Whose they are. */
  public PublicKey peer() {
    return peer;
  }

  /**
   * Whether a message of neighbour discovery may be copied and offered now; takes it from the rate.
   * One that may not is counted ({@link EventQueue#limited}).
   *
   * @param length bytes with the IPv6 header
   * @param now monotonic nanoseconds
   */
  public boolean admits(int length, long now) {
    if (length <= LARGEST && rate.take(now)) {
      return true;
    }
    queue.limit();
    return false;
  }

  /**
   * Whether a DHCPv6 message may be copied and offered now; takes it from the rate. One that may
   * not is counted ({@link EventQueue#dhcp6Limited}).
   *
   * @param length bytes with the IPv6 header
   * @param now monotonic nanoseconds
   */
  public boolean admitsDhcp6(int length, long now) {
    if (length <= LARGEST && dhcp6.take(now)) {
      return true;
    }
    queue.limitDhcp6();
    return false;
  }

  /**
   * Whether a packet that was refused for its source may be copied and offered now, so that its
   * sender can be told; takes it from the rate. What will pass by itself is not worth it.
   *
   * @param now monotonic nanoseconds
   */
  public boolean admitsRefusal(LearnRefusal reason, long now) {
    return switch (reason) {
      case STATIC_CONFLICT, LEARNED_CONFLICT, GATEWAY, OUT_OF_SCOPE -> refusals.take(now);
      case NOT_UNICAST, ANYCAST, RATE, CAPACITY -> false;
    };
  }

  /** Offers an event of this peer; what has no room is counted ({@link EventQueue#lost}). */
  public void offer(BackendEvent event) {
    switch (event) {
      case SessionEstablished e ->
          standing.updateAndGet(was -> new Standing(was.expired, e, was.endpoint, was.stamped));
      case SessionExpired e ->
          standing.updateAndGet(was -> new Standing(e, null, was.endpoint, was.stamped));
      case EndpointChanged e ->
          standing.updateAndGet(was -> new Standing(was.expired, was.established, e, was.stamped));
      case HandshakeStamped e ->
          standing.updateAndGet(was -> new Standing(was.expired, was.established, was.endpoint, e));
      case AddressLearned e -> add(addresses, e, 0);
      case AddressForgotten e -> add(addresses, e, 0);
      case AddressRefused e -> add(noise, e, 0);
      case PacketRefused e -> add(noise, e, e.packet().length);
      case NeighborDiscovery e -> add(noise, e, e.packet().length);
      case GroupDatagram e -> add(noise, e, e.packet().length);
      case Dhcp6Received e -> add(noise, e, e.packet().length);
    }
    announce();
  }

  private void add(EventLane lane, BackendEvent event, int bytes) {
    if (!lane.add(event, bytes)) {
      queue.lose();
    }
  }

  private void announce() {
    if (!announced.get() && announced.compareAndSet(false, true)) {
      queue.announce(this);
    }
  }

  /** Collects what waits now, for {@link #turn}. The polling thread, as below. */
  void collect() {
    // Before the lanes are looked at: what comes later announces itself again.
    announced.set(false);
    addresses.collect();
    noise.collect();
  }

  /**
   * Hands over what the peer has in a turn: all news of it, an address, and one of the rest.
   *
   * @return how many events
   */
  int turn(Consumer<BackendEvent> sink) {
    Standing news = standing.getAndSet(Standing.NOTHING);
    int count = hand(news.stamped, sink) + hand(news.expired, sink);
    count += hand(news.established, sink) + hand(news.endpoint, sink);
    return count + hand(addresses.next(), sink) + hand(noise.next(), sink);
  }

  private static int hand(@Nullable BackendEvent event, Consumer<BackendEvent> sink) {
    if (event == null) {
      return 0;
    }
    sink.accept(event);
    return 1;
  }

  /** Whether another turn is needed for what was collected. */
  boolean hasMore() {
    return addresses.hasNext() || noise.hasNext();
  }
}
