package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.wireguard.SimulatedPair.SECOND;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.IpAddress;

class SourceLimiterTest {
  private final SourceLimiter limiter = new SourceLimiter(new Random(5), 20, 5, 100_000);

  private boolean allow(long now, String address) {
    IpAddress source = IpAddress.parse(address);
    return limiter.allow(now, source.high(), source.low());
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.2", "2001:db8::1, 2001:db8:1::1"})
  void shouldHoldEachSourceToItsRate(String source, String other) {
    int allowed = 0;
    for (long now = 0; now < 10 * SECOND; now += SECOND / 1000) {
      allowed += allow(now, source) ? 1 : 0;
    }
    assertTrue(allowed >= 200 && allowed <= 206, "allowed " + allowed);
    assertTrue(allow(10 * SECOND, other));
  }

  /** One host has all of a /64, and one customer perhaps all of a /56 or /48. */
  @ParameterizedTest
  @CsvSource({"0, 5", "1, 17", "256, 65"})
  void shouldTakeNeighbouringNetworksForOneSource(int step, int most) {
    int allowed = 0;
    for (int i = 0; i < 200; i++) {
      int network = step == 256 ? (i * 257) & 0xffff : (i * step) & 0xff;
      String address = "2001:db8:0:" + Integer.toHexString(network) + "::" + (i + 1);
      allowed += allow(0, address) ? 1 : 0;
    }
    assertTrue(allowed >= most - 1 && allowed <= most, "allowed " + allowed);
    assertTrue(allow(0, "2001:db8:1::1"), "another site");
  }

  /** A source that only its host uses, while other sources are forged as fast as possible. */
  @ParameterizedTest
  @CsvSource({"false", "true"})
  void shouldStarveNobodyByMadeUpSources(boolean ipv6) {
    Random random = new Random(7);
    int honest = 0;
    for (int i = 1; i <= 500_000; i++) {
      long now = i * (SECOND / 50_000);
      if (ipv6) {
        limiter.allow(now, (0x2000L << 48) | (random.nextLong() >>> 3), random.nextLong());
      } else {
        limiter.allow(now, 0, (0xffffL << 32) | (random.nextInt() & 0xffff_ffffL));
      }
      if (i % 50_000 == 0) {
        honest += allow(now, ipv6 ? "2001:db8::1" : "192.0.2.1") ? 1 : 0;
      }
    }
    assertEquals(10, honest, "one a second");
  }

  /** Real hosts that send ten times as fast as they may: hijacked machines. */
  @ParameterizedTest
  @CsvSource({"false, 1000, 2", "true, 1000, 3", "false, 10000, 60", "true, 10000, 160"})
  void shouldStarveFewByManyRealSources(boolean ipv6, int hosts, int most) {
    SourceLimiter busy = new SourceLimiter(new Random(5), 20, 5, 1_000_000);
    Random moments = new Random(6);
    long now = 0;
    for (int round = 0; round < 200; round++, now += SECOND / 200) {
      Random addresses = new Random(7);
      for (int host = 0; host < hosts; host++) {
        allow(busy, now + moments.nextLong(SECOND / 200), ipv6, addresses);
      }
    }
    Random addresses = new Random(8);
    int starved = 0;
    for (int i = 0; i < 1000; i++) {
      starved += allow(busy, now, ipv6, addresses) ? 0 : 1;
    }
    assertTrue(starved <= most, starved + " of 1,000 are starved");
  }

  private static boolean allow(SourceLimiter limiter, long now, boolean ipv6, Random addresses) {
    return ipv6
        ? limiter.allow(now, (0x2000L << 48) | (addresses.nextLong() >>> 3), 1)
        : limiter.allow(now, 0, (0xffffL << 32) | (addresses.nextInt() & 0xffff_ffffL));
  }

  @Test
  void shouldHoldAllTogetherToTheirRate() {
    SourceLimiter small = new SourceLimiter(new Random(5), 20, 5, 1000);
    int allowed = 0;
    for (int i = 0; i < 100_000; i++) {
      allowed += small.allow(i * (SECOND / 50_000), 0, (0xffffL << 32) | i) ? 1 : 0;
    }
    assertTrue(allowed >= 2000 && allowed <= 2102, "allowed " + allowed);
  }

  @Test
  void shouldForgetWhatIsLongAgo() {
    for (int i = 0; i < 6; i++) {
      assertEquals(i < 5, allow(0, "192.0.2.1"));
    }
    assertTrue(allow(SECOND / 20, "192.0.2.1"));
    assertTrue(!allow(SECOND / 20, "192.0.2.1"));
    for (int i = 0; i < 6; i++) {
      assertEquals(i < 5, allow(Long.MAX_VALUE / 2, "192.0.2.1"));
    }
  }
}
