package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendEvent.AddressRefused;
import org.slaacguard.control.BackendEvent.EndpointChanged;
import org.slaacguard.control.BackendEvent.NeighborDiscovery;
import org.slaacguard.control.BackendEvent.SessionEstablished;
import org.slaacguard.control.BackendEvent.SessionExpired;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnRefusal;

final class EventQueueTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BUDGET = 512 << 10;
  private static final Instant AT = Instant.ofEpochSecond(1);

  private final EventQueue events = new EventQueue(BUDGET, BUDGET, () -> this.wakeups++);
  private final PeerEvents honest = events.peer(key(1));
  private final PeerEvents hostile = events.peer(key(2));
  private final List<BackendEvent> polled = new ArrayList<>();
  private int wakeups;

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >> 8);
    return PublicKey.ofBytes(bytes);
  }

  private static BackendEvent learned(PeerEvents peer, int number) {
    return new AddressLearned(peer.peer(), IpAddress.of(0x20010db8L << 32, number), AT);
  }

  private static BackendEvent refused(PeerEvents peer) {
    return new AddressRefused(
        peer.peer(), IpAddress.parse("2001:db8::1"), LearnRefusal.RATE, null, 1, AT);
  }

  private static BackendEvent solicitation(PeerEvents peer, int length) {
    return new NeighborDiscovery(peer.peer(), new byte[length]);
  }

  private List<BackendEvent> poll() {
    polled.clear();
    assertEquals(events.poll(polled::add), polled.size());
    return List.copyOf(polled);
  }

  private List<BackendEvent> pollAll() {
    List<BackendEvent> all = new ArrayList<>();
    for (List<BackendEvent> some = poll(); !some.isEmpty(); some = poll()) {
      all.addAll(some);
    }
    return all;
  }

  @Test
  void shouldHandOverEachPeersEventsInTheirOrderAndPeersInTurn() {
    for (int i = 0; i < 4; i++) {
      hostile.offer(learned(hostile, i));
    }
    honest.offer(learned(honest, 0));
    honest.offer(learned(honest, 1));
    assertEquals(
        List.of(
            learned(hostile, 0),
            learned(honest, 0),
            learned(hostile, 1),
            learned(honest, 1),
            learned(hostile, 2),
            learned(hostile, 3)),
        poll());
    assertEquals(List.of(), poll());
  }

  @Test
  void shouldLoseNothingOfOthersAndNoNewsToAFloodOfOnePeer() {
    for (int i = 0; i < 100_000; i++) {
      hostile.offer(solicitation(hostile, PeerEvents.LARGEST));
      hostile.offer(refused(hostile));
    }
    long floodLost = events.lost();
    assertTrue(floodLost > 190_000, "most of it has no room");
    BackendEvent established = new SessionEstablished(honest.peer(), AT);
    BackendEvent own = new SessionEstablished(hostile.peer(), AT);
    List<BackendEvent> news = List.of(established, learned(honest, 1), refused(honest));
    news.forEach(honest::offer);
    for (int i = 0; i < 20; i++) {
      honest.offer(solicitation(honest, 72));
    }
    hostile.offer(own);
    hostile.offer(learned(hostile, 1));

    assertEquals(floodLost, events.lost(), "nothing but the flood is lost");
    List<BackendEvent> all = pollAll();
    assertTrue(all.containsAll(news));
    assertTrue(all.indexOf(established) < 10, "it does not wait behind the flood");
    assertTrue(all.containsAll(List.of(own, learned(hostile, 1))));
    assertEquals(
        20,
        all.stream()
            .filter(e -> e instanceof NeighborDiscovery && e.peer().equals(honest.peer()))
            .count());
  }

  @Test
  void shouldBoundWhatWaitsByBytesHoweverManyFlood() {
    List<PeerEvents> many = IntStream.range(10, 3000).mapToObj(i -> events.peer(key(i))).toList();
    AtomicLong bytes = new AtomicLong();
    for (int i = 0; i < 50; i++) {
      for (PeerEvents each : many) {
        each.offer(solicitation(each, 1000));
        each.offer(refused(each));
      }
    }
    honest.offer(refused(honest));
    while (true) {
      int count =
          events.poll(
              event ->
                  bytes.addAndGet(
                      EventLane.OVERHEAD
                          + (event instanceof NeighborDiscovery nd ? nd.packet().length : 0)));
      if (count == 0) {
        break;
      }
    }
    assertTrue(bytes.get() <= BUDGET, () -> "waited: " + bytes);
    assertTrue(bytes.get() > BUDGET / 4, () -> "waited only: " + bytes);
    assertEquals(0, events.noise().taken());
  }

  @Test
  void shouldKeepTheLatestNewsOfAPeerHoweverOftenItChanges() {
    for (int i = 0; i < 100_000; i++) {
      Instant at = Instant.ofEpochSecond(i);
      hostile.offer(new SessionEstablished(hostile.peer(), at));
      hostile.offer(new SessionExpired(hostile.peer(), at));
      hostile.offer(
          new EndpointChanged(hostile.peer(), Endpoint.parse("192.0.2.1:" + (1 + i % 60_000)), at));
    }
    assertEquals(0, events.lost());
    Instant last = Instant.ofEpochSecond(99_999);
    assertEquals(
        List.of(
            new SessionExpired(hostile.peer(), last),
            new EndpointChanged(hostile.peer(), Endpoint.parse("192.0.2.1:40000"), last)),
        poll());
  }

  @Test
  void shouldTellOfTheEndOfASessionBeforeTheNewOne() {
    honest.offer(new SessionExpired(honest.peer(), AT));
    honest.offer(new SessionEstablished(honest.peer(), AT));
    assertEquals(
        List.of(new SessionExpired(honest.peer(), AT), new SessionEstablished(honest.peer(), AT)),
        poll());
  }

  @Test
  void shouldEndAPollThoughEventsComeAsFastAsTheyAreTaken() {
    hostile.offer(refused(hostile));
    int count =
        events.poll(
            event -> {
              hostile.offer(refused(hostile));
              hostile.offer(learned(hostile, 1));
            });
    assertEquals(1, count);
    assertEquals(2, wakeups, "what came meanwhile is told of");
    assertEquals(2, poll().size());
  }

  @Test
  void shouldHandOverALotInPartsAndWakeForTheRest() {
    List<PeerEvents> many =
        IntStream.range(10, 10 + 2 * EventQueue.MOST).mapToObj(i -> events.peer(key(i))).toList();
    many.forEach(each -> each.offer(new SessionEstablished(each.peer(), AT)));
    assertEquals(1, wakeups);
    assertEquals(EventQueue.MOST, poll().size());
    assertEquals(2, wakeups);
    assertEquals(EventQueue.MOST, poll().size());
    assertEquals(2, wakeups);
    assertEquals(0, poll().size());
  }

  @Test
  void shouldWakeOnceForAllThatWaits() {
    honest.offer(refused(honest));
    honest.offer(refused(honest));
    hostile.offer(refused(hostile));
    assertEquals(1, wakeups);
    assertEquals(3, poll().size());
    honest.offer(refused(honest));
    assertEquals(2, wakeups);
  }

  @Test
  void shouldHandOverWhatMayWaitWithWhatMayNot() {
    SessionEstablished later = new SessionEstablished(honest.peer(), AT);
    honest.offerLater(later);
    assertEquals(0, wakeups);
    assertEquals(List.of(later), poll());
    honest.offerLater(later);
    BackendEvent urgent = refused(honest);
    honest.offer(urgent);
    assertEquals(1, wakeups, "though the peer was announced before");
    assertEquals(List.of(later, urgent), poll());
    honest.offerLater(later);
    hostile.offer(refused(hostile));
    assertEquals(2, wakeups);
    assertEquals(2, poll().size());
    assertEquals(0, poll().size());
  }

  @Test
  void shouldNotWakeAnybodyForWhatIsNotAdmitted() {
    for (int i = 0; i < 100_000; i++) {
      assertFalse(hostile.admits(PeerEvents.LARGEST + 1, 0));
    }
    assertEquals(0, wakeups);
    assertEquals(100_000, events.limited());
  }

  @Test
  void shouldAdmitNeighborDiscoveryAtARateByPeer() {
    int admitted = 0;
    for (int i = 0; i < 10_000; i++) {
      admitted += hostile.admits(72, i * SECOND / 10_000) ? 1 : 0;
    }
    assertEquals(PeerEvents.BURST + PeerEvents.RATE, admitted, 1.0);
    assertEquals(10_000 - admitted, events.limited());
    assertTrue(honest.admits(72, SECOND));
    assertTrue(honest.admits(PeerEvents.LARGEST, SECOND));
    assertFalse(honest.admits(PeerEvents.LARGEST + 1, SECOND));
  }

  @Test
  void shouldGoOnWithAPeerWhoseEventWasThrownBack() {
    honest.offer(learned(honest, 1));
    honest.offer(learned(honest, 2));
    try {
      events.poll(
          event -> {
            throw new IllegalStateException("a listener's fault");
          });
    } catch (IllegalStateException e) {
      assertEquals("a listener's fault", e.getMessage());
    }
    assertEquals(List.of(learned(honest, 2)), poll());
  }

  @Test
  void shouldKeepTheAddressesOfAPeerThatLosesManyAtOnce() {
    for (int i = 0; i < 1000; i++) {
      honest.offer(
          new AddressForgotten(honest.peer(), IpAddress.of(1, i), AT, ForgetReason.PEER_REMOVED));
    }
    assertEquals(0, events.lost());
    assertEquals(1000, pollAll().size());
  }

  @Test
  void shouldAdmitWhatGoesToGroupsAtARateAndOfWhoHearsThem() {
    assertFalse(honest.admitsGroup(100, 0), "it has not joined");
    assertEquals(0, events.groupsLimited());
    honest.hearsGroups(true);
    int admitted = 0;
    for (int i = 0; i < 1000; i++) {
      admitted += honest.admitsGroup(PeerEvents.LARGEST_OF_GROUP, 0) ? 1 : 0;
    }
    assertEquals(PeerEvents.GROUP_BURST, admitted);
    assertEquals(1000 - PeerEvents.GROUP_BURST, events.groupsLimited());
    assertFalse(honest.admitsGroup(PeerEvents.LARGEST_OF_GROUP + 1, 10_000_000_000L));
    assertTrue(honest.admitsGroup(100, 1_000_000_000L / PeerEvents.GROUP_RATE));
    honest.hearsGroups(false);
    assertFalse(honest.admitsGroup(100, 10_000_000_000L));
  }
}
