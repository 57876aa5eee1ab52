package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AnswerBudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long BURST = SECOND / 100;
  private final AnswerBudget budget = new AnswerBudget(4, BURST);

  /** Answers as many as it may in a second, each of which takes so long: the part of it. */
  private double answering(long each) {
    long spent = 0;
    for (long now = SECOND; now < 2 * SECOND; ) {
      if (budget.allows(now)) {
        budget.spent(now, each);
        spent += each;
        now += each;
      } else {
        now += 10_000;
      }
    }
    return (double) spent / SECOND;
  }

  @Test
  void shouldTakeAQuarterOfTheTimeHoweverLongAnAnswerTakes() {
    assertEquals(0.25, answering(3_000), 0.02);
    assertEquals(0.25, new AnswerBudgetTest().answering(40_000), 0.02);
  }

  @Test
  void shouldAnswerAllThatFitsIn() {
    for (long now = 0; now < SECOND; now += 20_000) {
      assertTrue(budget.allows(now), "3 of each 20 microseconds");
      budget.spent(now, 3_000);
    }
  }

  @Test
  void shouldNotTakeAPauseForWork() {
    budget.spent(0, SECOND);
    assertTrue(budget.allows(1_000_000), "the thread was not running");
  }

  /** What came while the thread had no processor is answered, and then the share counts. */
  @Test
  void shouldAnswerABurstAtOnce() {
    long now = SECOND;
    int answered = 0;
    for (; budget.allows(now) && answered < 10_000; answered++) {
      budget.spent(now, 3_000);
      now += 3_000;
    }
    // Each costs 12 microseconds of the budget, and gives back the 3 that it takes.
    assertTrue(Math.abs(answered - BURST / 9_000) <= 2, answered + " answers");
    assertTrue(budget.allows(now + BURST), "after a pause");
  }
}
