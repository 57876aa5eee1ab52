package org.slaacguard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CasesTest {
  @Test
  void shouldTryTheSameCasesInEveryRun() {
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    Cases.run(5, 100, draw -> first.add(draw.nextLong()));
    Cases.run(5, 100, draw -> second.add(draw.nextLong()));
    assertEquals(first, second);
    assertEquals(100, new HashSet<>(first).size());
  }

  @Test
  void shouldNameTheSeedThatBringsAFailureBackAtOnce() {
    List<Long> tried = new ArrayList<>();
    IOException cause = new IOException("broken");
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () ->
                Cases.run(
                    100,
                    50,
                    draw -> {
                      tried.add(draw.nextLong());
                      if (tried.size() == 8) {
                        throw cause;
                      }
                    }));
    assertSame(cause, failure.getCause());
    String message = failure.getMessage();
    assertNotNull(message);
    assertTrue(message.contains("slaacguard.seed=107)"), message);
    assertTrue(message.contains("broken"), message);
    Cases.run(107, 1, draw -> assertEquals(tried.getLast(), draw.nextLong()));
  }

  @Test
  void shouldMeetBothEndsAndTheMiddleOfARange() {
    Set<Integer> sizes = new HashSet<>();
    Set<Long> numbers = new HashSet<>();
    Cases.run(
        1,
        200,
        draw -> {
          sizes.add(draw.bytes(3, 1000).length);
          numbers.add(draw.anyLong());
          assertTrue(draw.list(0, 4, Draw::flip).size() <= 4);
          double fraction = draw.between(0.25, 0.5);
          assertTrue(fraction >= 0.25 && fraction <= 0.5);
        });
    assertTrue(sizes.contains(3) && sizes.contains(1000) && sizes.size() > 50, () -> "" + sizes);
    assertTrue(numbers.contains(0L) && numbers.contains(Long.MIN_VALUE), () -> "" + numbers);
  }
}
