package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.AdvertiserWorld.A;
import static org.slaacguard.autoconf.AdvertiserWorld.B;
import static org.slaacguard.autoconf.AdvertiserWorld.SECOND;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.AdvertiserWorld.Heard;
import org.slaacguard.net.PublicKey;

/** The leave that a router takes of its peers (RFC 4861, section 6.2.5), in virtual time. */
class FinalAdvertisementsTest {
  private static final long INTERVAL = FinalAdvertisements.INTERVAL;

  private final AdvertiserWorld world = new AdvertiserWorld(1000 * SECOND, A);
  private final RouterAdvertiser advertiser = world.advertiser;

  /** Runs until the last one who is waited for has been told; returns what was sent. */
  private List<Heard> farewell() {
    int before = world.heard.size();
    while (advertiser.isCeasing()) {
      world.now = Math.max(world.now, advertiser.nextDeadline());
      world.poll();
    }
    return List.copyOf(world.heard.subList(before, world.heard.size()));
  }

  private static List<Long> times(List<Heard> heard, PublicKey peer) {
    return heard.stream().filter(each -> each.peer().equals(peer)).map(Heard::at).toList();
  }

  private static void assertNoRouter(List<Heard> heard) {
    for (Heard each : heard) {
      assertEquals(0, each.message().routerLifetime());
    }
  }

  @Test
  void shouldTellAllWithASessionThreeTimes() {
    PublicKey one = world.live(1);
    PublicKey other = world.live(2);
    world.known(3);
    world.pass(1000);
    long begin = world.now;
    advertiser.cease(begin);
    List<Heard> told = farewell();
    List<Long> times = List.of(begin, begin + INTERVAL, begin + 2 * INTERVAL);
    assertEquals(times, times(told, one));
    assertEquals(times, times(told, other));
    assertEquals(6, told.size());
    assertNoRouter(told);
    for (Heard each : told) {
      assertEquals(604800, each.prefix(A).preferredLifetime(), "addresses stay");
    }
    assertEquals(Long.MAX_VALUE, advertiser.nextDeadline());
    advertiser.cease(world.now);
    assertFalse(advertiser.isCeasing(), "it was said as often as it may be");
    assertEquals(List.of(), world.pass(1000));
  }

  @Test
  void shouldAnswerNobodyThatItIsARouterAfterwards() {
    PublicKey live = world.live(1);
    PublicKey silent = world.known(2);
    world.pass(1000);
    advertiser.cease(world.now);
    assertEquals(1, world.poll());
    world.solicit(live, "fe80::2");
    List<Heard> told = farewell();
    assertTrue(times(told, live).size() >= 2, told::toString);
    world.pass(10);
    world.solicit(live, "fe80::2");
    world.solicit(silent, "fe80::2");
    List<Heard> answers = world.pass(1000);
    assertEquals(1, times(answers, live).size());
    assertEquals(1, times(answers, silent).size());
    assertNoRouter(world.heard.subList(world.heard.size() - answers.size(), world.heard.size()));
    assertNoRouter(told);
    advertiser.content(
        AdvertisementContent.builder().hopLimit(32).build(), world.now); // its news are others
    assertNoRouter(world.pass(1000));
  }

  @Test
  void shouldAnswerWithoutHoldingTheRestUp() {
    PublicKey peer = world.live(1);
    world.pass(1000);
    long begin = world.now;
    advertiser.cease(begin);
    world.poll();
    world.now += INTERVAL / 2;
    world.solicit(peer, "fe80::2");
    List<Long> rest = times(farewell(), peer);
    assertTrue(rest.containsAll(List.of(begin + INTERVAL, begin + 2 * INTERVAL)), rest::toString);
  }

  @Test
  void shouldWaitForNobodyWhoGoesOrComesMeanwhile() {
    PublicKey expiring = world.live(1);
    PublicKey removed = world.live(2);
    PublicKey late = world.known(3);
    PublicKey earlier = world.known(4);
    world.pass(1000);
    advertiser.cease(world.now);
    assertEquals(2, world.poll());
    advertiser.sessionExpired(expiring);
    assertTrue(advertiser.isCeasing());
    advertiser.removePeer(removed);
    assertFalse(advertiser.isCeasing());
    advertiser.sessionEstablished(late, world.now);
    advertiser.metBefore(earlier, world.now);
    PublicKey added = world.live(5);
    assertFalse(advertiser.isCeasing());
    List<Heard> told = world.pass(1000);
    assertNoRouter(told);
    assertEquals(
        Map.of(late, 3L, added, 3L),
        told.stream().collect(Collectors.groupingBy(Heard::peer, Collectors.counting())));
  }

  @Test
  void shouldDropTheRestWhereItIsARouterAgain() {
    PublicKey peer = world.live(1);
    PublicKey met = world.live(2);
    world.pass(1000);
    advertiser.sessionExpired(met);
    advertiser.cease(world.now);
    assertEquals(1, world.poll());
    advertiser.resume(world.now);
    assertFalse(advertiser.isCeasing());
    List<Heard> told = world.pass(20);
    assertTrue(times(told, peer).size() >= 2, told::toString);
    assertFalse(times(told, met).isEmpty(), "whoever asked meanwhile was refused");
    for (Heard each : told) {
      assertTrue(each.message().routerLifetime() > 0, each::toString);
    }
    long before = advertiser.nextDeadline();
    advertiser.resume(world.now);
    assertEquals(before, advertiser.nextDeadline(), "it is one already");
  }

  @Test
  void shouldStayWithItsWordThoughPrefixesChange() {
    PublicKey peer = world.live(1);
    world.pass(1000);
    advertiser.cease(world.now);
    assertEquals(1, world.poll());
    world.live(B);
    List<Heard> told = new ArrayList<>(farewell());
    told.addAll(world.pass(1000));
    assertNoRouter(told);
    assertTrue(times(told, peer).size() >= 2, told::toString);
    assertEquals(0, told.getLast().prefix(A).preferredLifetime(), "the old one is withdrawn");
  }

  @Test
  void shouldGiveADataPlaneTimeToSendToTenThousandPeers() {
    for (int i = 0; i < 10_000; i++) {
      world.live(i);
    }
    world.pass(1000);
    long begin = world.now;
    advertiser.cease(begin);
    List<Heard> told = farewell();
    assertEquals(30_000, told.size());
    Map<PublicKey, Long> each =
        told.stream().collect(Collectors.groupingBy(Heard::peer, Collectors.counting()));
    assertEquals(List.of(3L), each.values().stream().distinct().toList());
    long most =
        told.stream()
            .collect(
                Collectors.groupingBy(heard -> heard.at() / (SECOND / 20), Collectors.counting()))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .max()
            .orElseThrow();
    assertTrue(most < 1024, "packets in a twentieth of a second: " + most);
    assertTrue(world.now - begin < 5 * SECOND, "it takes " + (world.now - begin));
  }
}
