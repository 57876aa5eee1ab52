package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.HostOptions;
import org.slaacguard.autoconf.ToldOption;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

class OptionMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST = 65_535 * SECOND;
  private static final PublicKey PEER = PublicKey.parseHex("01".repeat(32));
  private static final NdOption ROUTE =
      new NdOption.RouteInformation(IpPrefix.parse("2001:db8:77::/48"), RouterPreference.MEDIUM, 0);
  private static final NdOption SERVER =
      new NdOption.RecursiveDnsServer(0, List.of(Ipv6Address.parse("2001:db8::53")));
  private static final NdOption DOMAIN =
      new NdOption.DnsSearchList(0, List.of(DnsName.parse("home.arpa")));
  private static final NdOption NAT64 = new NdOption.Pref64(IpPrefix.parse("64:ff9b::/96"), 0);

  @TempDir Path folder;

  private Instant wall = Instant.parse("2026-11-30T12:00:00Z");

  private OptionMemory memory() {
    return new OptionMemory(file(), () -> wall);
  }

  private Path file() {
    return folder.resolve("state/wg0.options");
  }

  @Test
  void shouldTellTheNextRunWhatHostsMayBelieve() {
    OptionMemory memory = memory();
    memory.write(
        new HostOptions(
            List.of(
                new ToldOption(ROUTE, 1800, Long.MAX_VALUE),
                new ToldOption(SERVER, NdOption.INFINITE, Long.MAX_VALUE),
                new ToldOption(DOMAIN, 0, 1000 * SECOND)),
            Map.of(
                PEER,
                List.of(
                    new ToldOption(NAT64, 0, Long.MAX_VALUE), new ToldOption(DOMAIN, 100_000, 0)))),
        List.of(),
        100 * SECOND);
    assertEquals(1000 * SECOND, memory.due(), "something is over then");
    // The next daemon's clock has another beginning; five minutes went by.
    wall = wall.plusSeconds(300);
    long now = -77 * SECOND;
    OptionMemory next = memory();
    assertEquals(
        List.of(
            new ToldOption(ROUTE, 0, now + LONGEST),
            new ToldOption(SERVER, 0, Long.MAX_VALUE),
            new ToldOption(DOMAIN, 0, now + 600 * SECOND)),
        next.read(now));
    assertFalse(next.isEmpty());
    assertEquals(Map.of(), next.take(Set.of(PublicKey.parseHex("02".repeat(32)))));
    assertEquals(
        Map.of(
            PEER,
            List.of(
                new ToldOption(NAT64, 0, Long.MAX_VALUE),
                new ToldOption(DOMAIN, 0, now + 100_000 * SECOND))),
        next.take(Set.of(PEER)));
    assertTrue(next.isEmpty());
  }

  @Test
  void shouldKeepWhatWasToldAPeerThatDidNotComeYet() {
    memory()
        .write(
            new HostOptions(
                List.of(), Map.of(PEER, List.of(new ToldOption(SERVER, 0, 60 * SECOND)))),
            List.of(),
            0);
    OptionMemory next = memory();
    assertEquals(List.of(), next.read(0));
    next.write(
        new HostOptions(List.of(new ToldOption(ROUTE, 60, 0)), Map.of()), List.of(), 10 * SECOND);
    OptionMemory third = memory();
    assertEquals(List.of(new ToldOption(ROUTE, 0, LONGEST)), third.read(0));
    assertEquals(1, third.take(Set.of(PEER)).size());
    // Nobody believes in it any more.
    next.write(HostOptions.NONE, List.of(), 60 * SECOND);
    assertFalse(Files.exists(file()));
    assertEquals(Long.MAX_VALUE, next.due());
  }

  @Test
  void shouldSayThatTheWallClockWasSetUntilItIsWrittenAgain() {
    HostOptions told = new HostOptions(List.of(new ToldOption(SERVER, 0, 60 * SECOND)), Map.of());
    OptionMemory memory = memory();
    assertFalse(memory.isOff(0), "nothing is kept yet");
    memory.write(told, List.of(), 0);
    wall = wall.plusSeconds(20);
    assertFalse(memory.isOff(20 * SECOND));
    wall = wall.plusSeconds(100_000_000);
    assertTrue(memory.isOff(20 * SECOND));
    assertEquals(List.of(), memory().read(0), "as if it had ended");
    memory.write(told, List.of(), 20 * SECOND);
    assertFalse(memory.isOff(20 * SECOND));
    assertEquals(List.of(new ToldOption(SERVER, 0, 40 * SECOND)), memory().read(0));
  }

  @Test
  void shouldNotBelieveAClockThatWentBack() {
    memory()
        .write(
            new HostOptions(List.of(new ToldOption(SERVER, 0, 60 * SECOND)), Map.of()),
            List.of(),
            0);
    wall = Instant.EPOCH;
    assertTrue(memory().read(0).getFirst().believedUntil() < Long.MAX_VALUE);
    wall = Instant.parse("2026-12-30T12:00:00Z");
    assertEquals(List.of(), memory().read(0));
  }

  @Test
  void shouldLeaveOutWhatItCannotRead() throws Exception {
    Files.createDirectories(file().getParent());
    Files.write(
        file(),
        List.of(
            "",
            "told",
            "told rdnss 2001:db8::53 soon",
            "told rdnss 192.0.2.1 60",
            "told mtu 1280 60",
            "told pref64 64:ff9b::/95 60",
            "told dnssl a..b 60",
            "said rdnss 2001:db8::53 60",
            "former rdnss 2001:db8::53 60 nokey",
            "told rdnss 2001:db8::53 60"));
    OptionMemory memory = memory();
    assertEquals(List.of(new ToldOption(SERVER, 0, LONGEST)), memory.read(0));
    assertTrue(memory.isEmpty());
  }
}
