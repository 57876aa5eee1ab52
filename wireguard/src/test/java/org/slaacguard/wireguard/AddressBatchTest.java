package org.slaacguard.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressBatchTest {
  private static final long HIGH = 0x2001_0db8_0000_0000L;
  private static final int PEERS = 50;
  private static final int EACH = 100;

  private final LearnedAddresses table =
      new LearnedAddresses(new Random(1), 0, new LearnListener() {});

  private void learn() {
    LearnPolicy policy =
        new LearnPolicy(
            LearnScope.parse("2001:db8::/32"),
            EACH,
            new LearnRate(65536, Duration.ofMillis(1)),
            Duration.ofHours(1));
    for (int slot = 0; slot < PEERS; slot++) {
      table.policy(slot, policy);
      for (int i = 0; i < EACH; i++) {
        assertEquals(LearnedAddresses.LEARNED, table.learn(slot, HIGH + i, 1000L + slot, 0));
      }
    }
  }

  @Test
  void shouldFindEachAddressOfATableOfMany() {
    learn();
    AddressBatch batch = new AddressBatch(PEERS + 1);
    for (int i = 0; i < EACH; i++) {
      batch.clear();
      for (int slot = 0; slot < PEERS; slot++) {
        batch.add(HIGH + i, 1000L + slot);
      }
      batch.add(HIGH + i, 999);
      table.owners(batch);
      assertEquals(PEERS + 1, batch.size());
      for (int slot = 0; slot < PEERS; slot++) {
        assertEquals(slot, batch.owner(slot));
      }
      assertEquals(AllowedIps.NOBODY, batch.owner(PEERS));
    }
  }

  @Test
  void shouldHaveNoOwnersBeforeTheyAreLookedUp() {
    learn();
    AddressBatch batch = new AddressBatch(1);
    batch.add(HIGH, 1007);
    table.owners(batch);
    assertEquals(7, batch.owner(0));
    batch.clear();
    assertEquals(0, batch.size());
    batch.add(HIGH, 1008);
    assertEquals(AllowedIps.NOBODY, batch.owner(0));
    assertThrows(IndexOutOfBoundsException.class, () -> batch.add(HIGH, 1009));
    assertEquals(1, batch.size());
    assertThrows(IllegalArgumentException.class, () -> new AddressBatch(0));
  }

  @Test
  void shouldTakeAnEmptyBatch() {
    AddressBatch batch = new AddressBatch(3);
    table.owners(batch);
    assertEquals(0, batch.size());
  }
}
