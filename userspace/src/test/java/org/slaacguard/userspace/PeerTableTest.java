package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.wireguard.GracePeriod;

final class PeerTableTest {
  private final Node node = new Node(1);
  private final PeerTable table = node.plane.peers();
  private final GracePeriod gracePeriod = node.plane.protocol().gracePeriod();

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void shouldGiveASlotAgainAtOnceWhenNobodyCanHaveIt() {
    int slot = table.allocate();
    table.remove(slot);
    assertNotEquals(slot, table.allocate(), "prefixes lead to it");
    table.unrouted();
    assertEquals(slot, table.allocate());
  }

  @Test
  void shouldNotGiveASlotAgainThatABatchMayHave() {
    try (GracePeriod.Reader reader = gracePeriod.register()) {
      int slot = table.allocate();
      reader.begin();
      table.remove(slot);
      table.unrouted();
      assertNull(table.get(slot));
      assertNotEquals(slot, table.allocate(), "however long the batch takes");
      reader.end();
      reader.begin();
      assertEquals(slot, table.allocate(), "a batch that began later has never seen it");
      reader.end();
    }
  }
}
