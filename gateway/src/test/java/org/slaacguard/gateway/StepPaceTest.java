package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class StepPaceTest {
  private static final long MILLI = 1_000_000L;

  private final StepPace pace = new StepPace();

  @Test
  void shouldLetABusyControllerStepTwoThousandTimesASecond() {
    int steps = 0;
    for (long now = 0; now < 1000 * MILLI; now = Math.max(now + 1, pace.due(now))) {
      pace.taken(now);
      steps++;
    }
    assertTrue(steps >= 2014 && steps <= 2016, steps + " steps");
  }

  @Test
  void shouldNotDelayWhoStepsNowAndThen() {
    for (long now = 0; now < 1000 * MILLI; now += MILLI) {
      assertEquals(now, pace.due(now));
      pace.taken(now);
    }
  }

  @Test
  void shouldNotWaitForAStepThatIsWanted() {
    long now = System.nanoTime() + 3_600_000 * MILLI;
    for (int i = 0; i < 16; i++) {
      pace.taken(now); // none is due for an hour
    }
    pace.await(() -> true);
  }

  /** A program may ask all the time, and each of its requests is followed by a step. */
  @Test
  void shouldNotPutStepsOffAfterManyThatWereWanted() {
    for (int i = 0; i < 1_000_000; i++) {
      pace.taken(0);
    }
    assertEquals(MILLI / 2, pace.due(0));
  }
}
