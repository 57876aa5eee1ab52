package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class WakeupModerationTest {
  private static final int WHOLE = 64;
  private static final long SECOND = 1_000_000_000L;

  private final WakeupModeration pace = new WakeupModeration(WHOLE);

  @Test
  void shouldBeWokenForEachOfAFew() {
    for (long now = 0; now < SECOND; now += SECOND / 5000) {
      assertEquals(0, pace.pause(1, now));
    }
  }

  @Test
  void shouldLookAThousandTimesASecondInAFlood() {
    int looks = 0;
    int taken = 0;
    long now = 0;
    while (now < SECOND) {
      int waiting = Math.min(WHOLE, (int) (now * 50_000 / SECOND) - taken);
      if (waiting > 0) {
        taken += waiting;
        looks++;
        now += pace.pause(waiting, now);
      }
      now += 20_000;
    }
    assertEquals(50_000, taken, 100);
    assertTrue(looks < 1200, looks + " looks");
  }

  @Test
  void shouldNotRestWhileMoreWaitsThanItTakes() {
    for (long now = 0; now < SECOND / 100; now += 100_000) {
      assertEquals(0, pace.pause(WHOLE, now));
    }
  }

  @Test
  void shouldBeQuickAgainWhenItIsOver() {
    assertTrue(pace.pause(50, 0) > 0);
    assertEquals(0, pace.pause(1, WakeupModeration.PAUSE_NANOS));
  }
}
