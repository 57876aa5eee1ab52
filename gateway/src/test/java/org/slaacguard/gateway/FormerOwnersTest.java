package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

class FormerOwnersTest {
  private static final PublicKey BUSY = PublicKey.parseHex("0a".repeat(32));
  private static final PublicKey QUIET = PublicKey.parseHex("0b".repeat(32));

  private final FormerOwners owners = new FormerOwners();

  private static IpAddress address(int number) {
    return new Ipv6Address(0x2001_0db8L << 32, number);
  }

  @Test
  void shouldKnowTheLastOwnerOnce() {
    owners.put(address(1), BUSY);
    owners.put(address(1), QUIET);
    assertEquals(QUIET, owners.remove(address(1)));
    assertNull(owners.remove(address(1)));
  }

  @Test
  void shouldForgetTheOldestOfWhoeverHadMost() {
    owners.put(address(-1), QUIET);
    for (int i = 0; i < 3 * FormerOwners.MOST; i++) {
      owners.put(address(i), BUSY);
    }
    owners.put(address(-2), QUIET);
    assertEquals(QUIET, owners.remove(address(-1)));
    assertEquals(QUIET, owners.remove(address(-2)));
    assertNull(owners.remove(address(0)));
    assertEquals(BUSY, owners.remove(address(3 * FormerOwners.MOST - 1)));
  }
}
