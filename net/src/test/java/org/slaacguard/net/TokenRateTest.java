package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

class TokenRateTest {
  private final TokenRate rate = new TokenRate(10, 3);

  @Test
  void shouldGiveABurstAndThenOneAnInterval() {
    long state = TokenRate.FULL;
    for (int i = 0; i < 3; i++) {
      assertTrue(rate.allows(state, 100));
      assertEquals(100, rate.due(state, 100));
      state = rate.taken(state, 100);
    }
    assertFalse(rate.allows(state, 109));
    assertEquals(110, rate.due(state, 109));
    assertTrue(rate.allows(state, 110));
    assertFalse(TokenRate.isFull(state, 129));
    assertTrue(TokenRate.isFull(state, 130));
    assertTrue(TokenRate.isFull(TokenRate.FULL, 0));
  }

  @Test
  void shouldLetABucketOweTokens() {
    long state = TokenRate.FULL;
    for (int i = 0; i < 10; i++) {
      state = rate.taken(state, 0);
    }
    assertEquals(80, rate.due(state, 0));
    assertTrue(rate.allows(state, 80));
  }

  @Test
  void shouldCountPartsOfTokens() {
    long state = TokenRate.taken(TokenRate.FULL, 5, 4);
    assertEquals(9, state);
    assertEquals(13, TokenRate.taken(state, 5, 4));
  }

  /** The slow one: tokens, which come back one by one. */
  @Test
  void shouldDoAsABucketWithTokensInIt() {
    Cases.run(
        2000,
        draw -> {
          TokenRate one = new TokenRate(draw.between(1, 20), draw.between(1, 5));
          long now = draw.between(-1000, 1000);
          long state = TokenRate.FULL;
          // In units of which a token has as many as it takes nanoseconds to come back.
          long most = one.burst() * one.interval();
          long tokens = most;
          for (int i = 0; i < 50; i++) {
            long pause = draw.between(0, 30);
            now += pause;
            tokens = Math.min(most, tokens + pause);
            boolean allowed = tokens >= one.interval();
            assertEquals(allowed, one.allows(state, now));
            assertEquals(
                now + (allowed ? 0 : one.interval() - tokens), one.due(state, now), "when");
            assertEquals(tokens == most, TokenRate.isFull(state, now));
            if (allowed) {
              tokens -= one.interval();
              state = one.taken(state, now);
            }
          }
        });
  }

  @Test
  void shouldBearLongTimes() {
    TokenRate slow = new TokenRate(Duration.ofDays(1).toNanos(), 65_536);
    long state = TokenRate.FULL;
    for (int i = 0; i < 65_536; i++) {
      assertTrue(slow.allows(state, 7), "token " + i);
      state = slow.taken(state, 7);
    }
    assertFalse(slow.allows(state, 7));
  }

  @Test
  void shouldRefuseWhatIsNoRate() {
    assertThrows(IllegalArgumentException.class, () -> new TokenRate(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new TokenRate(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new TokenRate(Long.MAX_VALUE, 2));
  }
}
