package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.AdvertiserWorld.A;
import static org.slaacguard.autoconf.AdvertiserWorld.B;
import static org.slaacguard.autoconf.AdvertiserWorld.SECOND;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.autoconf.AdvertiserWorld.Heard;
import org.slaacguard.net.PublicKey;

/** No peer is stranded, whatever happens to its session. */
class RenewalTest {
  private static final int MINUTE = 60;

  /**
   * RFC 9096, section 3.4: 45 and 90 minutes, and a router for as long as a prefix is preferred.
   */
  private static AdvertiserWorld world(Duration router, Duration preferred, Duration valid) {
    AdvertiserWorld world =
        new AdvertiserWorld(0, AdvertisementContent.builder().routerLifetime(router).build());
    world.live(new AdvertisementPrefix(A, true, true, valid, preferred, null));
    return world;
  }

  private static AdvertiserWorld shortLived() {
    return world(Duration.ofMinutes(45), Duration.ofMinutes(45), Duration.ofMinutes(90));
  }

  @ParameterizedTest
  @CsvSource({"2700, 2700, 5400", "65535, 60, 120", "30, 60, 120", "65535, 604800, 2592000"})
  void shouldBeginAHandshakeBeforeAThirdIsLeftOfWhatEndsFirst(
      int router, int preferred, int valid) {
    AdvertiserWorld world =
        world(Duration.ofSeconds(router), Duration.ofSeconds(preferred), Duration.ofSeconds(valid));
    PublicKey peer = world.live(1);
    long shortest = Math.min(router, preferred) * SECOND;
    long told = world.pass(1000).getLast().at();
    for (int i = 0; i < 50; i++) {
      world.advertiser.sessionExpired(peer);
      Heard renewal =
          world.pass(world.advertiser.nextDeadline() / SECOND + 1 - world.now / SECOND).getFirst();
      assertTrue(renewal.at() >= told + shortest / 2, "not sooner than needed");
      assertTrue(renewal.at() - told <= shortest * 2 / 3, "after " + (renewal.at() - told) / 1e9);
      world.advertiser.sessionEstablished(peer, world.now);
      List<Heard> all = world.pass(Math.max(40, router / 100));
      assertTrue(all.getFirst().at() <= world.now, "told again at once");
      told = all.getLast().at();
    }
  }

  @Test
  void shouldTellAPeerWithASessionThreeTimesInALifetime() {
    AdvertiserWorld world =
        world(Duration.ofSeconds(65535), Duration.ofSeconds(60), Duration.ofSeconds(120));
    world.live(1);
    long last = world.pass(100).getLast().at();
    for (Heard heard : world.pass(1000)) {
      assertTrue(heard.at() - last <= 20 * SECOND, "" + (heard.at() - last) / 1e9);
      last = heard.at();
    }
  }

  @Test
  void shouldTryAgainWhoeverDoesNotAnswerForAsLongAsItMayBelieveAnything() {
    AdvertiserWorld world = shortLived();
    PublicKey peer = world.live(1);
    long told = world.pass(10).getLast().at();
    world.advertiser.sessionExpired(peer);
    List<Heard> attempts = world.pass(86400);
    assertTrue(attempts.size() >= 6, "" + attempts.size());
    long before = 0;
    for (int i = 1; i < attempts.size(); i++) {
      long pause = attempts.get(i).at() - attempts.get(i - 1).at();
      assertTrue(pause >= before && pause >= 120 * SECOND, "pauses grow: " + pause);
      before = pause;
    }
    assertTrue(attempts.getLast().at() <= told + 65535 * SECOND, "given up at last");
    assertEquals(Long.MAX_VALUE, world.advertiser.nextDeadline());
  }

  @Test
  void shouldGiveLongLifetimesToAPeerThatItCouldNotReach() {
    AdvertiserWorld world = shortLived();
    PublicKey peer = world.live(1);
    assertEquals(2700, world.pass(10).getLast().prefix(A).preferredLifetime());
    world.advertiser.sessionExpired(peer);
    world.pass(3 * 3600);
    // The peer begins a session by itself, an hour after the last attempt.
    world.advertiser.sessionEstablished(peer, world.now);
    Heard told = world.pass(10).getFirst();
    assertEquals(65535, told.message().routerLifetime());
    assertEquals(7 * 86400, told.prefix(A).preferredLifetime());
    assertEquals(30 * 86400, told.prefix(A).validLifetime());
    // The peer is reachable from now on: the gateway begins a handshake, and the peer answers.
    world.advertiser.sessionExpired(peer);
    world.pass(12 * 3600);
    world.advertiser.sessionEstablished(peer, world.heard.getLast().at() + SECOND);
    assertEquals(2700, world.pass(10).getLast().prefix(A).preferredLifetime());
  }

  @Test
  void shouldNotRenewWhatEndsAnyway() {
    AdvertiserWorld world = world(Duration.ZERO, Duration.ofMinutes(45), Duration.ofMinutes(90));
    world.live(
        new AdvertisementPrefix(
            A,
            true,
            true,
            Duration.ofMinutes(90),
            Duration.ofMinutes(45),
            new AdvertisementPrefix.Lease(20 * MINUTE * SECOND, 60 * MINUTE * SECOND)));
    PublicKey peer = world.live(1);
    world.pass(10);
    world.advertiser.sessionExpired(peer);
    assertEquals(Long.MAX_VALUE, world.advertiser.nextDeadline());
  }

  @Test
  void shouldTellOfANewPrefixAlsoWhoseSessionIsOver() {
    AdvertiserWorld world = shortLived();
    PublicKey peer = world.live(1);
    world.known(2);
    world.pass(10);
    world.advertiser.sessionExpired(peer);
    world.live(B);
    List<Heard> told = world.pass(5);
    assertEquals(List.of(peer), told.stream().map(Heard::peer).toList(), "and nobody never met");
    assertEquals(0, told.getFirst().prefix(A).preferredLifetime());
  }

  @Test
  void shouldBeginHandshakesWithWhomAnEarlierRunMet() {
    AdvertiserWorld world = shortLived();
    for (int i = 0; i < 10_000; i++) {
      world.advertiser.metBefore(world.known(i), world.now);
    }
    PublicKey never = world.known(10_000);
    assertEquals(List.of(), world.pass(4), "they may come by themselves");
    List<Heard> told = world.pass(12);
    assertEquals(10_000, told.stream().map(Heard::peer).distinct().count());
    assertTrue(told.stream().noneMatch(heard -> heard.peer().equals(never)));
    long second = told.stream().filter(heard -> heard.at() < 6 * SECOND).count();
    assertTrue(second <= 1001, "" + second);
  }

  @Test
  void shouldTellNobodyOfTheEndWhoHasNoSession() {
    AdvertiserWorld world = shortLived();
    PublicKey peer = world.live(1);
    world.pass(10);
    world.advertiser.sessionExpired(peer);
    world.advertiser.cease(world.now);
    assertEquals(0, world.poll());
  }
}
