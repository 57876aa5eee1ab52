package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkLocalTest {
  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    bytes[1] = (byte) (number >>> 8);
    return PublicKey.ofBytes(bytes);
  }

  /**
   * The first 64 bits of SHA-256 as sha256sum prints them, because peers keep their address for
   * ever.
   */
  @Test
  void shouldBeTheHashOfTheKey() {
    assertEquals("fe80::6668:7aad:f862:bd77", LinkLocal.of(key(0)).toString());
  }

  @Test
  void shouldDifferFromPeerToPeer() {
    Set<Ipv6Address> seen = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      Ipv6Address address = LinkLocal.of(key(i));
      assertTrue(address.isLinkLocal() && seen.add(address), address.toString());
    }
  }

  @Test
  void shouldKnowIdentifiersOfOthers() {
    assertTrue(LinkLocal.isReserved(1));
    assertTrue(LinkLocal.isReserved(0xffff_ffffL));
    assertTrue(LinkLocal.isReserved(0xfdff_ffff_ffff_ff80L));
    assertTrue(LinkLocal.isReserved(0x0200_5eff_fe00_5212L));
    assertFalse(LinkLocal.isReserved(0x0200_5eff_fe01_0000L));
    assertFalse(LinkLocal.isReserved(0x1_0000_0000L));
  }
}
