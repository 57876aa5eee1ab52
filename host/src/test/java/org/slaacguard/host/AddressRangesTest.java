package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;

final class AddressRangesTest {
  private static Map<IpPrefix, String> map(String... prefixesAndValues) {
    Map<IpPrefix, String> map = new HashMap<>();
    for (int i = 0; i < prefixesAndValues.length; i += 2) {
      map.put(IpPrefix.parse(prefixesAndValues[i]), prefixesAndValues[i + 1]);
    }
    return map;
  }

  private static List<String> texts(Map<IpPrefix, String> prefixes) {
    return AddressRanges.of(prefixes).stream()
        .map(r -> r.first() + "-" + r.last() + " " + r.value())
        .toList();
  }

  @Test
  void shouldCutALongerPrefixOutOfAShorterOne() {
    assertEquals(
        List.of(
            "10.0.0.0-10.0.255.255 a",
            "10.1.0.0-10.1.0.255 c",
            "10.1.1.0-10.1.255.255 b",
            "10.2.0.0-10.255.255.255 a"),
        texts(map("10.0.0.0/8", "a", "10.1.0.0/16", "b", "10.1.0.0/24", "c")));
  }

  @Test
  void shouldTakeEverythingThereIs() {
    assertEquals(List.of("0.0.0.0-255.255.255.255 a"), texts(map("0.0.0.0/0", "a")));
    assertEquals(
        List.of(
            "::-2001:db7:ffff:ffff:ffff:ffff:ffff:ffff a",
            "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff b",
            "2001:db9::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff a"),
        texts(map("::/0", "a", "2001:db8::/32", "b")));
    assertEquals(List.of(), texts(map()));
  }

  /** The slow way: ask each prefix for each address. */
  @Test
  void shouldSayOfEachAddressWhatItsLongestPrefixSays() {
    Random random = new Random(1);
    for (int round = 0; round < 300; round++) {
      Map<IpPrefix, String> prefixes = new HashMap<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        int length = random.nextInt(24, 33);
        int value = 0x0a000000 | random.nextInt(256);
        prefixes.put(new IpPrefix(new Ipv4Address(value), length), "v" + i);
      }
      List<AddressRanges.Range<String>> ranges = AddressRanges.of(prefixes);
      for (int i = 0; i < 256; i++) {
        IpAddress address = new Ipv4Address(0x0a000000 | i);
        String expected = null;
        int longest = -1;
        for (Map.Entry<IpPrefix, String> each : prefixes.entrySet()) {
          if (each.getKey().contains(address) && each.getKey().length() > longest) {
            longest = each.getKey().length();
            expected = each.getValue();
          }
        }
        List<String> found =
            ranges.stream()
                .filter(r -> number(r.first()).compareTo(number(address)) <= 0)
                .filter(r -> number(r.last()).compareTo(number(address)) >= 0)
                .map(AddressRanges.Range::value)
                .toList();
        assertEquals(expected == null ? List.of() : List.of(expected), found, prefixes::toString);
      }
      assertTrue(ranges.size() <= 2 * prefixes.size() + 1);
    }
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }
}
