package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket(SECOND / 10, 5);

  @ParameterizedTest
  @ValueSource(longs = {0, -7 * SECOND, Long.MAX_VALUE - 2 * SECOND, Long.MIN_VALUE})
  void shouldGiveABurstAndThenItsRateWhateverTheClockSays(long start) {
    assertEquals(5, taken(start));
    assertFalse(bucket.take(start + SECOND / 10 - 1));
    assertTrue(bucket.take(start + SECOND / 10));
    assertEquals(3, taken(start + SECOND / 10 * 4));
    assertEquals(5, taken(start + 3600 * SECOND));
  }

  private int taken(long now) {
    int count = 0;
    while (bucket.take(now)) {
      count++;
    }
    return count;
  }
}
