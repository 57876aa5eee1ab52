package org.slaacguard.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory and the probe lengths of a large table, also under attack. */
class LearnedAddressesSizeTest {
  private static final long SUBNET = 0x2001_0db8_0000_0000L;

  private static LearnPolicy policy(int limit) {
    return new LearnPolicy(
        LearnScope.parse("2001:db8::/32"),
        limit,
        new LearnRate(65536, Duration.ofMillis(1)),
        Duration.ofHours(1));
  }

  @Test
  void shouldKeepAMillionAddressesInAHundredMegabytes() {
    int peers = 62_500;
    long before = heap();
    LearnedAddresses table = new LearnedAddresses(new SecureRandom(), 0, new LearnListener() {});
    LearnPolicy policy = policy(16);
    for (int slot = 0; slot < peers; slot++) {
      table.policy(slot, policy);
      for (int i = 0; i < 16; i++) {
        table.learn(slot, SUBNET, slot * 16L + i + 1, 0);
      }
    }
    assertEquals(1_000_000, table.size());
    long bytes = heap() - before + table.table().bytes();
    assertTrue(bytes <= 100_000_000, () -> "a million addresses take " + bytes + " bytes");
    for (int slot = 0; slot < peers; slot += 97) {
      assertEquals(slot, table.owner(SUBNET, slot * 16L + 7));
    }
    for (int slot = 0; slot < peers; slot++) {
      table.removePeer(slot);
    }
    table.expire(1);
    assertEquals(0, table.size());
    assertTrue(table.table().bytes() < 100_000, "an empty table gives its memory back");
  }

  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /**
   * Addresses in regular patterns, as an attacker without the key would choose them. The worst
   * lookup stays as short as with random ones.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 6, 16, 26, 32, 40, 47})
  void shouldKeepChainsShortWhateverAddressesAreChosen(int shift) {
    assertShortChains(i -> (long) i << shift);
    assertShortChains(i -> Long.rotateLeft(i * 0x9e37_79b9_7f4a_7c15L, shift));
    // A grid over the two words that the hash multiplies with each other.
    assertShortChains(i -> Long.rotateLeft((i % 200L) << 32 | (i / 200), shift));
  }

  private static void assertShortChains(IntToLongFunction pattern) {
    int count = 40_000;
    LearnedAddresses table = new LearnedAddresses(new SecureRandom(), 0, new LearnListener() {});
    table.policy(0, policy(count));
    for (int i = 1; i <= count; i++) {
      table.learn(0, SUBNET, pattern.applyAsLong(i), 0);
    }
    assertTrue(table.size() > count / 2);
    // The longest run of 40,000 random ones at this load is about 30; 200 never happens.
    int run = table.table().longestRun();
    assertTrue(run < 200, () -> "a lookup may meet " + run + " entries");
  }
}
