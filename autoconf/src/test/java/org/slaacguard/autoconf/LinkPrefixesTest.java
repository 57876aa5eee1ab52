package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpPrefix;

class LinkPrefixesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  private static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");

  // Monotonic clocks may begin anywhere.
  /** What hosts are told by RFC 4861's default. */
  private static final long MONTH = 30 * 24 * HOUR;

  private final long start = -5 * SECOND;

  private static List<AdvertisementPrefix> live(IpPrefix... prefixes) {
    return Stream.of(prefixes).map(AdvertisementPrefix::new).toList();
  }

  private static AdvertisementPrefix valid(IpPrefix prefix, Duration valid) {
    return new AdvertisementPrefix(prefix, true, true, valid, valid, null);
  }

  @Test
  void shouldKeepAnOldPrefixUsableWhileItIsSaidToBeValid() {
    LinkPrefixes prefixes = LinkPrefixes.NONE.withLive(live(A), start).withLive(live(B), start);
    assertEquals(List.of(B, A), prefixes.usable(start));
    FormerPrefix old = prefixes.former().getFirst();
    for (long now : List.of(start, start + HOUR, start + MONTH - 1, start + MONTH)) {
      boolean usable = prefixes.usable(now).contains(A);
      assertEquals(now < start + MONTH, usable);
      // A fraction of a second is said to be none.
      assertTrue(usable || old.option(now).validLifetime() == 0);
      assertEquals(0, old.option(now).preferredLifetime());
    }
    assertEquals(start + MONTH, prefixes.nextChange(start));
    assertEquals(List.of(B), prefixes.at(start + 31 * 24 * HOUR).usable(start + 31 * 24 * HOUR));
    assertEquals(List.of(), prefixes.at(start + 31 * 24 * HOUR).former());
  }

  @Test
  void shouldEndInAMonthWhatIsValidForEver() {
    LinkPrefixes prefixes =
        LinkPrefixes.NONE
            .withLive(List.of(valid(A, AdvertisementPrefix.INFINITE)), start)
            .withLive(List.of(), start);
    assertEquals(List.of(A), prefixes.usable(start + MONTH - 1));
    assertEquals(List.of(), prefixes.usable(start + MONTH));
  }

  @Test
  void shouldNotOutliveWhatHostsBelieve() {
    LinkPrefixes prefixes =
        LinkPrefixes.NONE
            .withLive(List.of(valid(A, Duration.ofMinutes(10))), start)
            .withLive(List.of(), start);
    assertEquals(List.of(A), prefixes.usable(start + 599 * SECOND));
    assertEquals(List.of(), prefixes.usable(start + 600 * SECOND));
    assertEquals(Long.MAX_VALUE, prefixes.nextChange(start + 600 * SECOND));
  }

  @Test
  void shouldLeaveNoTraceOfAHundredFlaps() {
    LinkPrefixes prefixes = LinkPrefixes.NONE;
    for (int i = 0; i < 100; i++) {
      prefixes = prefixes.withLive(live(A), start + i).withLive(live(), start + i);
    }
    assertEquals(1, prefixes.former().size());
    prefixes = prefixes.withLive(live(A), start + 100);
    assertEquals(new LinkPrefixes(live(A), List.of()), prefixes);
  }

  @Test
  void shouldTellPrefixesOfDifferentLengthsApart() {
    IpPrefix longer = IpPrefix.parse("2001:db8:a::/72");
    LinkPrefixes prefixes =
        LinkPrefixes.NONE.withLive(live(A), start).withLive(live(longer), start);
    assertEquals(List.of(longer, A), prefixes.usable(start));
  }

  @Test
  void shouldForgetTheOldestOfTooMany() {
    LinkPrefixes prefixes = LinkPrefixes.NONE;
    for (int i = 1; i <= 200; i++) {
      prefixes = prefixes.withLive(live(IpPrefix.parse("2001:db8:" + i + "::/64")), start);
    }
    assertEquals(LinkPrefixes.MOST_FORMER, prefixes.former().size());
    assertEquals(IpPrefix.parse("2001:db8:72::/64"), prefixes.former().getFirst().prefix());
  }

  @Test
  void shouldEndWithItsLease() {
    AdvertisementPrefix leased =
        new AdvertisementPrefix(A)
            .until(new AdvertisementPrefix.Lease(start + SECOND, start + 9 * SECOND));
    LinkPrefixes prefixes = LinkPrefixes.NONE.withLive(List.of(leased), start);
    assertEquals(start + 9 * SECOND, prefixes.nextChange(start));
    assertEquals(List.of(A), prefixes.usable(start + 8 * SECOND));
    assertEquals(List.of(), prefixes.usable(start + 9 * SECOND));
    LinkPrefixes gone = prefixes.withLive(live(B), start + SECOND);
    assertEquals(start + 9 * SECOND, gone.former().getFirst().believedUntil());
  }

  @Test
  void shouldRememberWhatAnEarlierRunAdvertisedUnlessItIsLiveAgain() {
    FormerPrefix a = new FormerPrefix(A, true, true, start + HOUR, start + 9 * HOUR);
    FormerPrefix b = new FormerPrefix(B, true, true, start + HOUR, start + 9 * HOUR);
    FormerPrefix over =
        new FormerPrefix(IpPrefix.parse("2001:db8:c::/64"), true, true, start, start);
    LinkPrefixes prefixes =
        LinkPrefixes.NONE.withLive(live(B), start).remembering(List.of(a, b, over), start);
    assertEquals(new LinkPrefixes(live(B), List.of(a)), prefixes);
  }

  @Test
  void shouldHoldEachPrefixOnce() {
    assertThrows(
        IllegalArgumentException.class, () -> LinkPrefixes.NONE.withLive(live(A, A), start));
  }
}
