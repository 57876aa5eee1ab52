package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedAssociationTest {
  /** Another IAID would be another lease after an update of the program. */
  @Test
  void shouldHaveTheSameIaidInAllVersions() {
    assertEquals(0xcbf4_3926, WantedAssociation.prefixes("123456789", 56).iaid(), "CRC-32");
    assertEquals(
        WantedAssociation.prefixes("ppp0:0", 56).iaid(),
        WantedAssociation.prefixes("ppp0:0", 60).iaid(),
        "whatever length is hoped for");
  }

  @Test
  void shouldTellTheAssociationsOfAnUplinkApart() {
    Set<Integer> numbers = new HashSet<>();
    for (String uplink : new String[] {"ppp0", "ppp1", "eth0", "eth0.7"}) {
      for (int i = 0; i < 16; i++) {
        assertTrue(numbers.add(WantedAssociation.prefixes(uplink + ":" + i, 56).iaid()));
      }
    }
  }

  @Test
  void shouldNotBeMadeWithAHintOfNoLength() {
    assertThrows(IllegalArgumentException.class, () -> WantedAssociation.prefixes("ppp0:0", 0));
    assertThrows(IllegalArgumentException.class, () -> WantedAssociation.prefixes("ppp0:0", 65));
  }

  @Test
  void shouldBeSatisfiedByAShorterPrefix() {
    WantedAssociation wanted = WantedAssociation.prefixes("ppp0:0", 56);
    assertTrue(wanted.isSatisfiedBy(48));
    assertTrue(wanted.isSatisfiedBy(56));
    assertFalse(wanted.isSatisfiedBy(64));
  }
}
