package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

class PrefixMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  private static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");

  @TempDir Path folder;

  private Instant wall = Instant.parse("2026-11-30T12:00:00Z");

  private PrefixMemory memory() {
    InstantSource clock = () -> wall;
    return new PrefixMemory(folder.resolve("state/wg0.prefixes"), clock);
  }

  @Test
  void shouldTellTheNextRunWhatHostsMayBelieve() {
    LinkPrefixes prefixes =
        LinkPrefixes.NONE
            .withLive(List.of(new AdvertisementPrefix(A)), 0)
            .withLive(
                List.of(
                    new AdvertisementPrefix(
                        B, false, true, Duration.ofMinutes(20), Duration.ofMinutes(10), null)),
                0);
    memory().prefixes(HostPrefixes.of(prefixes), 1000 * SECOND);
    // The next daemon's clock has another beginning; a quarter of an hour went by.
    wall = wall.plusSeconds(900);
    long now = -77 * SECOND;
    List<FormerPrefix> earlier = memory().earlier(now).all().former();
    assertEquals(
        List.of(
            new FormerPrefix(B, false, true, now + 1200 * SECOND, now + 1200 * SECOND),
            new FormerPrefix(
                A,
                true,
                true,
                now + (30L * 86400 - 1000 - 900) * SECOND,
                now + (30L * 86400 - 1000 - 900) * SECOND)),
        earlier);
  }

  @Test
  void shouldTellTheNextRunWhatWasDelegatedAndUntilWhen() {
    AdvertisementPrefix.Lease hour = new AdvertisementPrefix.Lease(0, 3600 * SECOND, true);
    AdvertisementPrefix.Lease ever =
        new AdvertisementPrefix.Lease(Long.MAX_VALUE, Long.MAX_VALUE, true);
    LinkPrefixes prefixes =
        LinkPrefixes.NONE
            .withLive(List.of(new AdvertisementPrefix(A).until(hour)), 0)
            .withLive(List.of(new AdvertisementPrefix(B).until(ever)), 0);
    memory().prefixes(HostPrefixes.of(prefixes), -SECOND);
    long day = 86_400 * SECOND;
    assertEquals(
        List.of(
            new FormerPrefix(B, true, true, 30 * day, 30 * day, true),
            new FormerPrefix(A, true, true, 3601 * SECOND, 3601 * SECOND, true)),
        memory().earlier(0).all().former());
    // What has ended while nobody was there is not begun anew.
    prefixes = LinkPrefixes.NONE.withLive(List.of(new AdvertisementPrefix(A).until(hour)), 0);
    memory().prefixes(HostPrefixes.of(prefixes), 0);
    wall = wall.plusSeconds(1800);
    assertEquals(
        List.of(new FormerPrefix(A, true, true, 1800 * SECOND, 1800 * SECOND, true)),
        memory().earlier(0).all().former());
    wall = wall.plusSeconds(1800);
    assertEquals(List.of(), memory().earlier(0).all().former());
  }

  @Test
  void shouldLetAPrefixDieThatOutlivedItsMomentWhileTheDaemonWasGone() {
    LinkPrefixes prefixes =
        LinkPrefixes.NONE.withLive(List.of(new AdvertisementPrefix(A)), 0).withLive(List.of(), 0);
    memory().prefixes(HostPrefixes.of(prefixes), 0);
    wall = wall.plus(Duration.ofDays(40));
    assertEquals(HostPrefixes.NONE, memory().earlier(5));
  }

  @Test
  void shouldKeepTheTimesThoughTheWallClockIsSet() {
    PrefixMemory memory = memory();
    assertEquals(Long.MAX_VALUE, memory.poll(0, (peer, packet) -> {}), "nothing is kept yet");
    LinkPrefixes prefixes =
        LinkPrefixes.NONE.withLive(List.of(new AdvertisementPrefix(A)), 0).withLive(List.of(), 0);
    memory.prefixes(HostPrefixes.of(prefixes), 0);
    // A router without a clock of its own hears the time.
    wall = wall.plusSeconds(100_000_000);
    assertEquals(HostPrefixes.NONE, memory().earlier(0), "as if it had ended");
    assertEquals(Long.MAX_VALUE, memory.poll(0, (peer, packet) -> {}));
    assertEquals(30L * 86400 * SECOND, memory().earlier(0).all().former().getFirst().validUntil());
  }

  @Test
  void shouldNotBelieveAClockThatWentBack() {
    LinkPrefixes prefixes =
        LinkPrefixes.NONE.withLive(List.of(new AdvertisementPrefix(A)), 0).withLive(List.of(), 0);
    memory().prefixes(HostPrefixes.of(prefixes), 0);
    wall = Instant.EPOCH;
    assertEquals(30L * 86400 * SECOND, memory().earlier(0).all().former().getFirst().validUntil());
  }

  @Test
  void shouldLeaveOutWhatItCannotRead() throws Exception {
    Path file = folder.resolve("state/wg0.prefixes");
    Files.createDirectories(file.getParent());
    Files.write(
        file,
        List.of(
            "",
            "live",
            "live 2001:db8:a::/64 LA x",
            "leased 2001:db8:a::/64 LAD 60",
            "leased 2001:db8:a::/64 LAD 60 soon",
            "live 192.0.2.0/24 LA 60",
            "live 2001:db8:b::/64 - 60",
            "dead 2001:db8:c::/64 LA 1",
            "former 2001:db8:a::/64 LA 1"));
    assertEquals(
        List.of(new FormerPrefix(B, false, false, 60 * SECOND, 60 * SECOND)),
        memory().earlier(0).all().former());
  }

  @Test
  void shouldForgetWhenThereIsNothingToRemember() {
    memory()
        .prefixes(
            HostPrefixes.of(LinkPrefixes.NONE.withLive(List.of(new AdvertisementPrefix(A)), 0)), 0);
    memory().prefixes(HostPrefixes.NONE, 0);
    assertEquals(List.of(), memory().earlier(0).all().former());
    assertFalse(Files.exists(folder.resolve("state/wg0.prefixes")));
  }

  @Test
  void shouldTellTheNextRunWhatAPeerWasToldAlone() {
    PublicKey peer = PublicKey.parseHex("01".repeat(32));
    HostPrefixes prefixes =
        HostPrefixes.NONE.withLive(
            List.of(new AdvertisementPrefix(A)),
            Map.of(peer, List.of(new AdvertisementPrefix(B))),
            known -> true,
            known -> true,
            0);
    memory().prefixes(prefixes, 0);
    HostPrefixes earlier = memory().earlier(0);
    assertEquals(List.of(A), earlier.all().usable(0));
    assertEquals(List.of(B), earlier.of(peer).usable(0));
  }
}
