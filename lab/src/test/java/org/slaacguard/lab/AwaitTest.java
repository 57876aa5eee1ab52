package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private int asked;

  private LongSupplier figures(long... figures) {
    return () -> figures[asked++];
  }

  @Test
  void shouldMeasureUntilAFigureIsGoodEnough() {
    assertEquals(4, Await.least(5, 4, figures(9, 7, 4, 1)));
    assertEquals(3, asked);
  }

  @Test
  void shouldTellTheLeastFigureWhereNoneIsGoodEnough() {
    assertEquals(5, Await.least(3, 4, figures(9, 5, 7)));
    assertEquals(3, asked);
  }

  @Test
  void shouldAskOnceMoreWhenItsTimeIsOver() {
    assertTrue(Await.holds(Duration.ZERO, () -> ++asked == 1), "asked before the time counts");
    LabException e =
        assertThrows(
            LabException.class,
            () -> Await.value("rain", Duration.ZERO, () -> "sun", List.of("rain")::contains));
    assertEquals("waited 0 s for rain; the last was sun", e.getMessage());
  }
}
