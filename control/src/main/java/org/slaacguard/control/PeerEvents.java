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
 * The events of one peer on their way to the controller, in three lanes that do not delay each
 * other:
 *
 * <ol>
 *   <li>the state of its session and its endpoint; a newer state replaces an older one, so these
 *       are never lost;
 *   <li>addresses learned and forgotten, whose number the learn rate bounds;
 *   <li>what the peer can send without limit: neighbour discovery and DHCPv6, which have rates, and
 *       refusals.
 * </ol>
 *
 * <p>Any thread offers, without a lock; one thread polls.
 */
public final class PeerEvents {
  /**
   * The largest neighbour discovery or DHCPv6 message that is reported, in bytes with its IPv6
   * header: the minimum MTU (RFC 8200, section 5). A peer has no reason for a larger one.
   */
  public static final int LARGEST = 1280;

  /** Neighbour discovery messages per second, more than hosts ever send. */
  static final int RATE = 100;

  /** Neighbour discovery messages at once. */
  static final int BURST = 200;

  /** DHCPv6 messages per second, more than clients ever send. */
  static final int DHCP6_RATE = 20;

  /** DHCPv6 messages at once. */
  static final int DHCP6_BURST = 40;

  /**
   * Refused packets per second that are reported to their sender, and the burst (RFC 4443, section
   * 2.4(f)).
   */
  static final int REFUSAL_RATE = 5;

  static final int REFUSAL_BURST = 10;

  /** The longest group datagram that is reported, in bytes with its IPv6 header: Ethernet's MTU. */
  public static final int LARGEST_OF_GROUP = 1500;

  /** Group datagrams per second: a busy host sends ten of mDNS. */
  static final int GROUP_RATE = 50;

  /** Group datagrams at once: a host announces all of its services when it joins. */
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

  /** Whether the queue's list of peers with events contains this one. */
  @Nullable PeerEvents below;

  /** Whether this peer is in the round of turns; used by the polling thread only. */
  boolean hasTurn;

  /** The state to report, in this order. */
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

  /**
   * Sets whether the peer takes part in groups; without, its datagrams to groups are not reported.
   */
  public void hearsGroups(boolean joined) {
    hearsGroups = joined;
  }

  /**
   * Whether a group datagram may be copied and offered now; spends from the rate. Others are
   * counted ({@link EventQueue#groupsLimited}), if the peer takes part in groups. Which groups are
   * named is not known here, so datagrams to others count too.
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

  /** The peer of these events. */
  public PublicKey peer() {
    return peer;
  }

  /**
   * Whether a neighbour discovery message may be copied and offered now; spends from the rate.
   * Others are counted ({@link EventQueue#limited}).
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
   * Whether a DHCPv6 message may be copied and offered now; spends from the rate. Others are
   * counted ({@link EventQueue#dhcp6Limited}).
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
   * Whether a refused packet may be copied and offered now, so that its sender can be told; spends
   * from the rate. Refusals that end by themselves are not reported.
   *
   * @param now monotonic nanoseconds
   */
  public boolean admitsRefusal(LearnRefusal reason, long now) {
    return switch (reason) {
      case STATIC_CONFLICT, LEARNED_CONFLICT, GATEWAY, OUT_OF_SCOPE -> refusals.take(now);
      case NOT_UNICAST, ANYCAST, RATE, CAPACITY -> false;
    };
  }

  /** Offers an event of this peer. An event without room is counted ({@link EventQueue#lost}). */
  public void offer(BackendEvent event) {
    put(event);
    announce();
    queue.wake();
  }

  /** The same for an event that may wait until the polling thread comes for another reason. */
  public void offerLater(BackendEvent event) {
    put(event);
    announce();
  }

  private void put(BackendEvent event) {
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

  /**
   * Collects the waiting events for {@link #turn}. Used by the polling thread, as are the methods
   * below.
   */
  void collect() {
    // Cleared before the lanes are read, so that later events announce the peer again.
    announced.set(false);
    addresses.collect();
    noise.collect();
  }

  /**
   * Delivers one turn: the whole state, one address, and one event of the third lane.
   *
   * @return number of events
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

  /** Whether collected events remain for another turn. */
  boolean hasMore() {
    return addresses.hasNext() || noise.hasNext();
  }
}
