package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

final class WantedAccessTest {
  private static final AccessMember MEMBER = new AccessMember(0, List.of(), 1);
  private static final AccessRules RULES =
      new AccessRules(List.of(List.of()), List.of(), false, ConnectionLimit.NONE);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::1");
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:7::/48");

  private final WantedAccess wanted = new WantedAccess();

  private void begin() {
    wanted.replace(RULES, new WantedAccess.Members(Map.of(), Map.of()));
    assertTrue(wanted.takeRenewed());
    assertFalse(wanted.takeRenewed());
  }

  @Test
  void shouldTellChangesOnceAndWakeForTheFirstOnly() {
    begin();
    assertTrue(wanted.address(ADDRESS, MEMBER));
    assertFalse(wanted.prefix(PREFIX, MEMBER));
    assertFalse(wanted.prefix(PREFIX, null));
    WantedAccess.Changes changes = wanted.takeChanges();
    assertEquals(Map.of(ADDRESS, Optional.of(MEMBER)), changes.addresses());
    assertEquals(Map.of(PREFIX, Optional.empty()), changes.prefixes());
    assertEquals(Map.of(), wanted.takeChanges().addresses());
    assertFalse(wanted.address(ADDRESS, MEMBER), "it is so already");
    assertEquals(Map.of(ADDRESS, MEMBER), wanted.takeAll().addresses());
  }

  @Test
  void shouldTellNothingOfWhatIsMadeAnewAnyway() {
    assertFalse(wanted.address(ADDRESS, MEMBER), "no rules yet");
    wanted.replace(RULES, new WantedAccess.Members(Map.of(), Map.of(PREFIX, MEMBER)));
    assertFalse(wanted.address(ADDRESS, MEMBER));
    assertEquals(Map.of(), wanted.takeChanges().addresses());
    WantedAccess.Members all = wanted.takeAll();
    assertEquals(Map.of(ADDRESS, MEMBER), all.addresses());
    assertEquals(Map.of(PREFIX, MEMBER), all.prefixes());
  }

  /** What waits for a thread that is busy is bounded. */
  @Test
  void shouldMakeAllAnewWhereTooManyChangesWait() {
    begin();
    for (int i = 0; i < 20_001; i++) {
      wanted.address(new Ipv6Address(1, i), MEMBER);
      wanted.address(new Ipv6Address(1, i), null);
    }
    assertTrue(wanted.takeRenewed());
    assertEquals(Map.of(), wanted.takeChanges().addresses());
    assertEquals(Map.of(), wanted.takeAll().addresses());
  }
}
