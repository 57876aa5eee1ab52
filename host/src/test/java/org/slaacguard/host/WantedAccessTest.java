package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

final class WantedAccessTest {
  private static final AccessMember MEMBER = new AccessMember(0, List.of(), 1);
  private static final AccessRules RULES =
      new AccessRules(List.of(List.of()), List.of(), false, ConnectionLimit.NONE);
  private static final AccessRules OTHERS =
      new AccessRules(List.of(), List.of(), true, ConnectionLimit.NONE);
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::1");
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:7::/48");

  private final WantedAccess wanted = new WantedAccess();

  private void begin() {
    assertNull(wanted.take(), "nothing is wanted yet");
    wanted.replace(RULES, new WantedAccess.Members(Map.of(), Map.of()));
    assertTrue(take().renewed());
    assertFalse(take().renewed());
  }

  private WantedAccess.Turn take() {
    return Objects.requireNonNull(wanted.take());
  }

  @Test
  void shouldTellChangesOnceAndWakeForTheFirstOnly() {
    begin();
    assertTrue(wanted.address(ADDRESS, MEMBER));
    assertFalse(wanted.prefix(PREFIX, MEMBER));
    assertFalse(wanted.prefix(PREFIX, null));
    WantedAccess.Changes changes = take().changes();
    assertEquals(Map.of(ADDRESS, Optional.of(MEMBER)), changes.addresses());
    assertEquals(Map.of(PREFIX, Optional.empty()), changes.prefixes());
    assertEquals(Map.of(), take().changes().addresses());
    assertFalse(wanted.address(ADDRESS, MEMBER), "it is so already");
    assertEquals(Map.of(ADDRESS, MEMBER), wanted.takeWhole().members().addresses());
  }

  @Test
  void shouldTellNothingOfWhatIsMadeAnewAnyway() {
    assertFalse(wanted.address(ADDRESS, MEMBER), "no rules yet");
    wanted.replace(RULES, new WantedAccess.Members(Map.of(), Map.of(PREFIX, MEMBER)));
    assertFalse(wanted.address(ADDRESS, MEMBER));
    assertEquals(Map.of(), take().changes().addresses());
    WantedAccess.Members all = wanted.takeWhole().members();
    assertEquals(Map.of(ADDRESS, MEMBER), all.addresses());
    assertEquals(Map.of(PREFIX, MEMBER), all.prefixes());
  }

  /** Else members of one moment would be put into a table with the rules of another. */
  @Test
  void shouldGiveMembersWithTheRulesOfTheSameMoment() {
    begin();
    wanted.replace(OTHERS, new WantedAccess.Members(Map.of(ADDRESS, MEMBER), Map.of()));
    assertEquals(
        new WantedAccess.Whole(OTHERS, new WantedAccess.Members(Map.of(ADDRESS, MEMBER), Map.of())),
        wanted.takeWhole());
    assertFalse(take().renewed(), "it was taken with the rest");
  }

  @Test
  void shouldLookAtNetworksWhereTheyMayBeOthers() {
    begin();
    assertFalse(take().networksChanged());
    wanted.networksChanged();
    assertTrue(take().networksChanged());
    assertFalse(take().networksChanged());
  }

  @Test
  void shouldSettleWhatWasTakenAlone() throws Exception {
    assertTrue(wanted.awaitSettled(Duration.ZERO), "nothing is wanted");
    begin();
    assertFalse(wanted.awaitSettled(Duration.ZERO));
    wanted.settled();
    assertTrue(wanted.awaitSettled(Duration.ZERO));
    wanted.replace(OTHERS, new WantedAccess.Members(Map.of(), Map.of()));
    wanted.settled();
    assertFalse(wanted.awaitSettled(Duration.ZERO), "that came after the taking");
    assertTrue(take().renewed());
    wanted.settled();
    assertTrue(wanted.awaitSettled(Duration.ZERO));
  }

  /** What waits for a thread that is busy is bounded. */
  @Test
  void shouldMakeAllAnewWhereTooManyChangesWait() {
    begin();
    for (int i = 0; i < 20_001; i++) {
      wanted.address(new Ipv6Address(1, i), MEMBER);
      wanted.address(new Ipv6Address(1, i), null);
    }
    WantedAccess.Turn turn = take();
    assertTrue(turn.renewed());
    assertEquals(Map.of(), turn.changes().addresses());
    assertEquals(Map.of(), wanted.takeWhole().members().addresses());
  }
}
