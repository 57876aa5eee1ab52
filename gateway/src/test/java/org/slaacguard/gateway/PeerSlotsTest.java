package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.PublicKey;

final class PeerSlotsTest {
  private final PeerSlots slots = new PeerSlots();

  private static PublicKey key(int i) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) i;
    bytes[1] = (byte) (i >> 8);
    return PublicKey.ofBytes(bytes);
  }

  private static Set<PublicKey> keys(int first, int last) {
    Set<PublicKey> keys = new HashSet<>();
    for (int i = first; i <= last; i++) {
      keys.add(key(i));
    }
    return keys;
  }

  @Test
  void shouldGiveEachPeerANumberOfItsOwnThatItKeeps() {
    slots.follow(keys(1, 64));
    assertEquals(64, slots.size());
    int before = slots.of(key(7));
    slots.follow(keys(1, 65));
    assertEquals(128, slots.size());
    assertEquals(before, slots.of(key(7)));
    assertEquals(key(7), slots.owners().get(before));
    assertEquals(65, slots.owners().size());
    Set<Integer> all = new HashSet<>();
    keys(1, 65).forEach(each -> all.add(slots.of(each)));
    assertEquals(65, all.size());
    assertEquals(-1, slots.of(key(66)));
  }

  @Test
  void shouldLetANumberRestThatIsFree() {
    slots.follow(keys(1, 2));
    int before = slots.of(key(1));
    slots.follow(keys(2, 3));
    assertNotEquals(before, slots.of(key(3)), "its connections may be counted still");
    assertEquals(64, slots.size());
  }
}
