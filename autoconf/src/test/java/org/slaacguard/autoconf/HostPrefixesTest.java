package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

class HostPrefixesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long FAREWELL = LinkPrefixes.FAREWELL.toNanos();
  private static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  private static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");
  private static final IpPrefix C = IpPrefix.parse("2001:db8:c::/64");
  private static final PublicKey ONE = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey TWO = PublicKey.parseHex("02".repeat(32));

  private static List<AdvertisementPrefix> live(IpPrefix... prefixes) {
    return List.of(prefixes).stream().map(AdvertisementPrefix::new).toList();
  }

  private static HostPrefixes with(
      HostPrefixes before, IpPrefix all, Map<PublicKey, IpPrefix> own, long now) {
    Map<PublicKey, List<AdvertisementPrefix>> lists = new HashMap<>();
    own.forEach((host, prefix) -> lists.put(host, live(prefix)));
    return before.withLive(live(all), lists, host -> true, host -> true, now);
  }

  @Test
  void shouldHoldForAHostWhatItIsToldAlone() {
    HostPrefixes prefixes = with(HostPrefixes.NONE, A, Map.of(ONE, B), 0);
    assertEquals(List.of(B), prefixes.of(ONE).usable(0));
    assertEquals(List.of(A), prefixes.of(TWO).usable(0));
    assertEquals(Set.of(A, B), Set.copyOf(prefixes.usable(0)));
    assertEquals(Map.of(ONE, List.of(B)), prefixes.ownUsable(0));
  }

  @Test
  void shouldNotTakeANewHostForOneThatHasHeard() {
    HostPrefixes before = with(HostPrefixes.NONE, A, Map.of(), 0);
    HostPrefixes after =
        before.withLive(live(A), Map.of(ONE, live(B)), host -> false, host -> true, SECOND);
    assertEquals(List.of(B), after.of(ONE).usable(SECOND));
  }

  @Test
  void shouldLetAHostThatMovesKeepWhatItHadUntilThatIsOver() {
    HostPrefixes before = with(HostPrefixes.NONE, A, Map.of(), 0);
    HostPrefixes moved = with(before, A, Map.of(ONE, B), 0);
    assertEquals(List.of(B, A), moved.of(ONE).usable(0));
    assertEquals(FAREWELL, moved.nextChange(0));
    assertEquals(List.of(B), moved.of(ONE).usable(FAREWELL));
    HostPrefixes back = with(moved, A, Map.of(), SECOND);
    assertEquals(List.of(A, B), back.of(ONE).usable(SECOND));
    long over = Duration.ofDays(31).toNanos();
    assertEquals(before, back.at(over));
  }

  @Test
  void shouldFollowTheLinkOnceItHasNoneOfItsOwn() {
    HostPrefixes moved = with(with(HostPrefixes.NONE, A, Map.of(ONE, B), 0), A, Map.of(), 0);
    HostPrefixes next = with(moved, C, Map.of(), SECOND);
    assertEquals(Set.of(C, A, B), Set.copyOf(next.of(ONE).usable(SECOND)));
    assertEquals(List.of(C, A), next.of(TWO).usable(SECOND));
  }

  @Test
  void shouldForgetAHostThatIsNone() {
    HostPrefixes prefixes = with(HostPrefixes.NONE, A, Map.of(ONE, B), 0);
    assertEquals(
        HostPrefixes.of(prefixes.all()),
        prefixes.withLive(live(A), Map.of(), host -> true, host -> !host.equals(ONE), 0));
  }

  @Test
  void shouldRememberWhatAnEarlierRunToldAHost() {
    HostPrefixes earlier =
        with(with(HostPrefixes.NONE, A, Map.of(ONE, B), 0), C, Map.of(ONE, C), 0);
    HostPrefixes next = with(HostPrefixes.NONE.remembering(earlier, 0), C, Map.of(TWO, A), SECOND);
    assertEquals(List.of(C, B), next.of(ONE).usable(SECOND));
    assertTrue(next.of(TWO).usable(SECOND).contains(A));
  }

  @Test
  void shouldBoundWhatAllHostsTogetherHaveOfThePast() {
    HostPrefixes prefixes = HostPrefixes.NONE;
    for (int i = 1; i <= 20; i++) {
      Map<PublicKey, List<AdvertisementPrefix>> own = new HashMap<>();
      for (int host = 0; host < 5000; host++) {
        IpPrefix its = IpPrefix.parse("2001:db8:" + i + ":" + host + "::/64");
        own.put(AdvertiserWorld.peer(host), List.of(new AdvertisementPrefix(its)));
      }
      prefixes = prefixes.withLive(List.of(), own, host -> true, host -> true, 0);
    }
    long all = prefixes.own().values().stream().mapToLong(its -> its.former().size()).sum();
    assertEquals(5000 * 8, all);
    assertEquals(8, prefixes.of(AdvertiserWorld.peer(7)).former().size());
  }

  @Test
  void shouldEndForEachHostWhatTheProviderHasTakenBack() {
    HostPrefixes prefixes =
        with(with(HostPrefixes.NONE, A, Map.of(ONE, B), 0), A, Map.of(ONE, C), 0)
            .ending(former -> B.equals(former.prefix()), SECOND);
    assertEquals(List.of(C), prefixes.of(ONE).usable(SECOND));
  }
}
