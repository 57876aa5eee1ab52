package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.slaacguard.routing.LearnRefusal;

final class CounterTest {
  @Test
  void shouldHaveACounterOfItsOwnForEachRefusal() {
    for (LearnRefusal reason : LearnRefusal.values()) {
      assertEquals("refused_" + reason.name().toLowerCase(Locale.ROOT), Counter.of(reason).label());
    }
    assertEquals(
        LearnRefusal.values().length,
        Arrays.stream(Counter.values()).filter(c -> c.label().startsWith("refused_")).count());
  }
}
