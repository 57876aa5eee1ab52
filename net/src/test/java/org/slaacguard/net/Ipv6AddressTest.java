package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6AddressTest {
  @ParameterizedTest
  @CsvSource({
    // address, unspecified, loopback, multicast, link-local
    "::, true, false, false, false",
    "::1, false, true, false, false",
    "::2, false, false, false, false",
    "ff02::1, false, false, true, false",
    "ff00::, false, false, true, false",
    "fe80::, false, false, false, true",
    "fe80::1, false, false, false, true",
    "febf:ffff::1, false, false, false, true",
    "fec0::1, false, false, false, false",
    "fe7f::1, false, false, false, false",
    "2001:db8::1, false, false, false, false",
  })
  void shouldKnowItsKind(
      String text, boolean unspecified, boolean loopback, boolean multicast, boolean linkLocal) {
    Ipv6Address address = Ipv6Address.parse(text);
    assertEquals(unspecified, address.isUnspecified());
    assertEquals(loopback, address.isLoopback());
    assertEquals(multicast, address.isMulticast());
    assertEquals(linkLocal, address.isLinkLocal());
  }

  @ParameterizedTest
  @CsvSource({
    "4037::01:800:200e:8c6c, ff02::1:ff0e:8c6c", // RFC 4291, section 2.7.1
    "2001:db8::, ff02::1:ff00:0",
    "2001:db8::ffff:ffff, ff02::1:ffff:ffff",
  })
  void shouldKnowItsSolicitedNodeAddress(String address, String group) {
    assertEquals(Ipv6Address.parse(group), Ipv6Address.parse(address).solicitedNode());
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true, false",
    "127.255.255.255, true, false",
    "128.0.0.1, false, false",
    "224.0.0.1, false, true",
    "239.255.255.255, false, true",
    "240.0.0.1, false, false",
    "223.255.255.255, false, false",
  })
  void shouldKnowTheKindOfAnIpv4Address(String text, boolean loopback, boolean multicast) {
    Ipv4Address address = Ipv4Address.parse(text);
    assertEquals(loopback, address.isLoopback());
    assertEquals(multicast, address.isMulticast());
  }

  @Test
  void shouldRefuseWrongNumbersOfBytes() {
    for (int length : new int[] {0, 3, 5, 15, 17}) {
      assertThrows(
          IllegalArgumentException.class, () -> IpAddress.ofBytes(new byte[length]), "" + length);
    }
  }
}
