package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void shouldAllowABurstThenOneASecondAndTellWhatWasLeftOut() {
    LineBudget budget = new LineBudget(5);
    List<Long> told = new ArrayList<>();
    int lines = 0;
    for (int i = 0; i < 1000; i++) {
      lines += budget.allows(0, told::add) ? 1 : 0;
    }
    assertEquals(5, lines);
    assertEquals(List.of(), told);
    for (long now = SECOND; now <= 10 * SECOND; now += SECOND / 10) {
      lines += budget.allows(now, told::add) ? 1 : 0;
    }
    assertEquals(15, lines);
    assertEquals(995, told.getFirst());
  }
}
