package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class StableAddressTest {
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:1::/64");
  private static final PublicKey PEER =
      PublicKey.parse("oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=");

  @Test
  void shouldFollowFromPrefixAndKeyAlone() {
    Ipv6Address address = StableAddress.of(PREFIX, PEER, 0);
    assertEquals(address, StableAddress.of(PREFIX, PublicKey.parse(PEER.toString()), 0));
    assertTrue(PREFIX.contains(address));
    IpPrefix other = IpPrefix.parse("2001:db8:2::/64");
    assertNotEquals(address.low(), StableAddress.of(other, PEER, 0).low());
    assertNotEquals(address, StableAddress.of(PREFIX, PEER, 1));
    byte[] bytes = PEER.toBytes();
    bytes[0] ^= 1;
    assertNotEquals(address, StableAddress.of(PREFIX, PublicKey.ofBytes(bytes), 0));
  }

  @Test
  void shouldStayTheSameInEveryVersion() {
    assertEquals(
        Ipv6Address.parse("2001:db8:1:0:45be:8912:7bf8:11bb"), StableAddress.of(PREFIX, PEER, 0));
  }

  @Test
  void shouldTakeAnIpv6PrefixOf64BitsAlone() {
    for (String bad : new String[] {"2001:db8::/56", "2001:db8::/65", "10.0.0.0/8"}) {
      IpPrefix prefix = IpPrefix.parse(bad);
      assertThrows(IllegalArgumentException.class, () -> StableAddress.of(prefix, PEER, 0));
    }
  }
}
