package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TypingTest {
  @ParameterizedTest
  @CsvSource({
    "shw, show, true",
    "shoow, show, true",
    "shows, show, true",
    "hshow, show, true",
    "shiw, show, true",
    "shwo, show, true",
    "hsow, show, true",
    "show, show, false",
    "wg0, set, false",
    "swoh, show, false",
    "showing, show, false",
    "ups, up, false",
    "home, down, false",
  })
  void shouldKnowASlip(String typed, String meant, boolean slip) {
    assertEquals(slip, Typing.isSlip(typed, meant));
  }
}
