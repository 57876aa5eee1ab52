package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

class AdvertiserSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "fe80::1, 200, 600, true",
    "fe80::1, 3, 4, true",
    "fe80::1, 450, 600, true",
    "fe80::1, 451, 600, false",
    "fe80::1, 2, 600, false",
    "fe80::1, 3, 1800, true",
    "fe80::1, 3, 1801, false",
    "fe80::1, 3, 3, false",
    "2001:db8::1, 200, 600, false",
    "::, 200, 600, false",
  })
  void shouldKeepToTheRangesOfRfc4861(String source, long least, long most, boolean right) {
    assertEquals(
        right,
        accepts(
            () ->
                new AdvertiserSettings(
                    Ipv6Address.parse(source),
                    Duration.ofSeconds(least),
                    Duration.ofSeconds(most))));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::/64, 100, 100, true",
    "2001:db8::/64, 4294967295, 0, true",
    "2001:db8::/64, 4294967296, 0, false",
    "2001:db8::/64, 100, 101, false",
    "2001:db8::/64, 100, -1, false",
    "192.0.2.0/24, 100, 100, false",
  })
  void shouldKeepLifetimesInOrder(String prefix, long valid, long preferred, boolean right) {
    assertEquals(
        right,
        accepts(
            () ->
                new AdvertisementPrefix(
                    IpPrefix.parse(prefix),
                    true,
                    true,
                    Duration.ofSeconds(valid),
                    Duration.ofSeconds(preferred),
                    null)));
  }

  private static boolean accepts(Runnable construction) {
    try {
      construction.run();
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
