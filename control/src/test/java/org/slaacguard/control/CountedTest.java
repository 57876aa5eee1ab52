package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number and what it counts. */
final class CountedTest {
  @ParameterizedTest
  @CsvSource({
    "0, peer, 0 peers",
    "1, peer, 1 peer",
    "2, peer, 2 peers",
    "-1, peer, -1 peers",
    "1, address, 1 address",
    "253, address, 253 addresses",
    "1, prefix, 1 prefix",
    "3, prefix, 3 prefixes",
    "1, entry, 1 entry",
    "2, entry, 2 entries",
    "2, key, 2 keys",
    "1, day, 1 day",
    "2, day, 2 days",
    "1, more peer, 1 more peer",
    "2, more peer, 2 more peers",
    "9223372036854775807, byte, 9223372036854775807 bytes",
  })
  void shouldCount(long count, String noun, String text) {
    assertEquals(text, Counted.of(count, noun));
  }

  @Test
  void shouldTakeWordsThatAreNotFormedRegularly() {
    assertEquals("1 peer is held", Counted.of(1, "peer is held", "peers are held"));
    assertEquals("2 peers are held", Counted.of(2, "peer is held", "peers are held"));
    assertEquals("0 peers are held", Counted.of(0, "peer is held", "peers are held"));
  }
}
