package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.Ipv6Address;

class LearnedTableTest {
  private static final LearnedTable.Mover NOWHERE = (slot, heapPosition, ref) -> {};

  @Test
  void shouldHoldWhatAMapHolds() {
    Map<Ipv6Address, Integer> oracle = new HashMap<>();
    LearnedTable table = new LearnedTable(new AddressHash(new Random(1)), NOWHERE);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 400_000; i++) {
      // Fills up, empties, and fills up again, with more and with fewer keys.
      boolean filling = (i / 50_000) % 2 == 0;
      Ipv6Address address = new Ipv6Address(random.nextInt(40), random.nextInt(500));
      int ref = table.find(address.high(), address.low());
      assertEquals(oracle.containsKey(address), ref != LearnedTable.NONE);
      if (ref != LearnedTable.NONE && (!filling || random.nextInt(8) == 0)) {
        table.remove(ref);
        oracle.remove(address);
      } else if (ref == LearnedTable.NONE && filling) {
        int slot = random.nextInt(1 << 22);
        int inserted = table.insert(address.high(), address.low(), slot, i, i + 1);
        assertEquals(slot, table.slot(inserted));
        assertEquals(i, table.learnedAt(inserted));
        assertEquals(i + 1, table.lastSeen(inserted));
        oracle.put(address, slot);
      }
      if (i % 10_000 == 0) {
        table.tidy();
      }
      Ipv6Address other = new Ipv6Address(random.nextInt(40), random.nextInt(500));
      assertEquals(
          oracle.getOrDefault(other, AllowedIps.NOBODY),
          LearnedTable.owner(table.state(other.high(), other.low())));
    }
    assertEquals(oracle.size(), table.size());
  }

  @Test
  void shouldTakeTheLargestSlotAndTime() {
    LearnedTable table = new LearnedTable(new AddressHash(new Random(1)), NOWHERE);
    int slot = (1 << 22) - 1;
    long time = (1L << 40) - 1;
    int ref = table.insert(1, 2, slot, time, time - 1);
    table.heapPosition(ref, 65_535);
    assertTrue(table.refresh(slot, 1, 2, time));
    assertEquals(slot, LearnedTable.owner(table.state(1, 2)));
    assertEquals(time, LearnedTable.lastSeen(table.state(1, 2)));
    assertEquals(time, table.learnedAt(ref));
    assertEquals(65_535, table.heapPosition(ref));
    table.remove(ref);
    assertEquals(AllowedIps.NOBODY, LearnedTable.owner(table.state(1, 2)));
    assertTrue(!table.refresh(slot, 1, 2, time), "nothing comes back to life");
  }

  /**
   * Two addresses with the same place in the table are added and removed in turn as fast as
   * possible. A reader that mixed the upper half of one with the lower half of the other would find
   * an owner for an address that no peer ever had. Both mixtures have that place too.
   */
  @Test
  void shouldNeverShowHalvesOfTwoAddresses() throws Exception {
    AddressHash hash = new AddressHash(new Random(1));
    long first = lowOnPlaceZero(hash, 0);
    long second = lowOnPlaceZero(hash, first + 1);
    LearnedTable table = new LearnedTable(hash, NOWHERE);
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong met = new AtomicLong();
    CompletableFuture<Void> reader =
        CompletableFuture.runAsync(
            () -> {
              while (!done.get()) {
                for (int i = 0; i < 1000; i++) {
                  assertEquals(AllowedIps.NOBODY, LearnedTable.owner(table.state(1, second)));
                  assertEquals(AllowedIps.NOBODY, LearnedTable.owner(table.state(2, first)));
                  int owner = LearnedTable.owner(table.state(1, first));
                  assertTrue(owner == AllowedIps.NOBODY || owner == 1);
                  if (owner == 1) {
                    met.incrementAndGet();
                  }
                }
              }
            },
            task -> Thread.ofPlatform().daemon().start(task));
    // On a busy machine the reader may get its first turn long after the millionth round.
    long begun = System.nanoTime();
    try {
      for (int i = 0; !reader.isDone() && (i < 1_000_000 || met.get() < 1000); i++) {
        table.remove(table.insert(1, first, 1, 0, i));
        table.remove(table.insert(2, second, 2, 0, i));
        if (i % 1000 == 0 && System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(60)) {
          break;
        }
      }
    } finally {
      done.set(true);
    }
    reader.get(60, TimeUnit.SECONDS);
    assertTrue(met.get() > 0, "the reader met the address");
  }

  /**
   * A lower half that falls on place 0 of the smallest stripe 0, with both upper halves 1 and 2.
   */
  private static long lowOnPlaceZero(AddressHash hash, long from) {
    long low = from;
    while (!onPlaceZero(hash.of(1, low)) || !onPlaceZero(hash.of(2, low))) {
      low++;
    }
    return low;
  }

  private static boolean onPlaceZero(int hash) {
    return hash >>> 18 == 0 && (hash & 15) == 0;
  }
}
