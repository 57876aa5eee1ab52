package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({
    // took, rests, rests where it is emulated; all in milliseconds
    "0, 50, 50",
    "10, 50, 50",
    "40, 50, 160",
    "100, 100, 400",
    "900, 500, 2000"
  })
  void shouldRestLongerWhereAQuestionTakesWhatItAsksFor(long took, long rest, long emulated) {
    assertEquals(Duration.ofMillis(rest), Await.step(Duration.ofMillis(took), false));
    assertEquals(Duration.ofMillis(emulated), Await.step(Duration.ofMillis(took), true));
  }
}
