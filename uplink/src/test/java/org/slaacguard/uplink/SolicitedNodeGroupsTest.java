package org.slaacguard.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

final class SolicitedNodeGroupsTest {
  private static final Ipv6Address ONE = Ipv6Address.parse("2001:db8::1:0:1");
  private static final Ipv6Address TWO = Ipv6Address.parse("2001:db8::1:0:2");
  private static final Ipv6Address THREE = Ipv6Address.parse("2001:db8::1:0:3");

  /** In the group of {@link #THREE}. */
  private static final Ipv6Address LIKE_THREE = Ipv6Address.parse("2001:db8::2:0:3");

  /** In the group of {@link #TWO}. */
  private static final Ipv6Address LIKE_TWO = Ipv6Address.parse("2001:db8::2:0:2");

  private static final PublicKey ALICE = PublicKey.parseHex("01".repeat(32));
  private static final PublicKey BOB = PublicKey.parseHex("02".repeat(32));

  private final Map<String, Integer> uses = new TreeMap<>();
  private boolean refuses;

  /** Room for two groups. */
  private final SolicitedNodeGroups groups =
      new SolicitedNodeGroups(
          new SolicitedNodeGroups.Memberships() {
            @Override
            public boolean join(Ipv6Address group) {
              LinuxException.check(refuses ? -Errno.ENOMEM : 0, "join");
              if (uses.size() == 2 && !uses.containsKey(group.toString())) {
                return false;
              }
              uses.merge(group.toString(), 1, Integer::sum);
              return true;
            }

            @Override
            public void leave(Ipv6Address group) {
              uses.computeIfPresent(group.toString(), (_, count) -> count == 1 ? null : count - 1);
            }

            @Override
            public void close() {
              uses.clear();
            }
          });

  @Test
  void shouldGiveRoomToThoseThatWait() {
    assertTrue(groups.add(ONE, ALICE));
    assertTrue(groups.add(TWO, ALICE));
    assertFalse(groups.add(THREE, ALICE));
    assertFalse(groups.add(LIKE_THREE, ALICE));
    assertTrue(groups.isCrowded());
    groups.remove(ONE);
    assertEquals(Map.of("ff02::1:ff00:2", 1, "ff02::1:ff00:3", 2), uses);
    assertFalse(groups.isCrowded());
  }

  @Test
  void shouldAskTheKernelAgainForWhatItHasRefused() {
    refuses = true;
    assertThrows(LinuxException.class, () -> groups.add(ONE, ALICE));
    assertThrows(LinuxException.class, () -> groups.add(TWO, BOB));
    assertTrue(groups.isRefused());
    groups.retry();
    assertTrue(groups.isRefused(), "still");
    refuses = false;
    groups.retry();
    assertEquals(Set.of("ff02::1:ff00:1", "ff02::1:ff00:2"), uses.keySet());
    assertFalse(groups.isRefused());
    assertFalse(groups.add(THREE, ALICE), "no room is no refusal");
    assertFalse(groups.isRefused());
    refuses = true;
    groups.remove(TWO);
    assertTrue(groups.isRefused(), "there was room for the one that waits");
    refuses = false;
    groups.retry();
    assertEquals(Set.of("ff02::1:ff00:1", "ff02::1:ff00:3"), uses.keySet());
  }

  @Test
  void shouldLeaveNoGroupForAnAddressThatWasNotInIt() {
    groups.add(ONE, ALICE);
    groups.add(TWO, ALICE);
    groups.add(THREE, ALICE);
    groups.remove(THREE);
    groups.remove(THREE);
    assertEquals(Set.of("ff02::1:ff00:1", "ff02::1:ff00:2"), uses.keySet());
    groups.remove(ONE);
    assertTrue(groups.add(LIKE_THREE, ALICE));
    groups.remove(THREE);
    assertEquals(Set.of("ff02::1:ff00:2", "ff02::1:ff00:3"), uses.keySet());
    groups.close();
    assertEquals(Map.of(), uses);
  }

  @Test
  void shouldTryAgainWhatTheKernelHasRefused() {
    groups.add(ONE, ALICE);
    refuses = true;
    assertThrows(LinuxException.class, () -> groups.add(TWO, ALICE));
    groups.remove(ONE);
    assertTrue(groups.isCrowded());
    refuses = false;
    groups.add(ONE, ALICE);
    groups.remove(ONE);
    assertEquals(Map.of("ff02::1:ff00:2", 1), uses);
  }

  @Test
  void shouldLetNoPeerTakeAllTheRoom() {
    assertTrue(groups.add(ONE, ALICE));
    assertTrue(groups.add(TWO, ALICE));
    assertTrue(groups.add(THREE, BOB), "the newest of the peer with most gives way");
    assertEquals(Set.of("ff02::1:ff00:1", "ff02::1:ff00:3"), uses.keySet());
    assertFalse(groups.add(LIKE_TWO, ALICE), "who has as many as others displaces nobody");
    groups.remove(THREE);
    assertEquals(Set.of("ff02::1:ff00:1", "ff02::1:ff00:2"), uses.keySet());
    groups.move(ONE, BOB);
    groups.move(LIKE_TWO, BOB);
    assertFalse(groups.add(THREE, BOB), "BOB has two");
    groups.remove(TWO);
    groups.remove(ONE);
    assertEquals(
        Set.of("ff02::1:ff00:2", "ff02::1:ff00:3"), uses.keySet(), "each address was known");
    for (Ipv6Address each : new Ipv6Address[] {THREE, LIKE_TWO}) {
      groups.remove(each);
    }
    assertEquals(Map.of(), uses);
  }
}
