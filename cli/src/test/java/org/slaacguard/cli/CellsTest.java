package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What text takes on a terminal. */
final class CellsTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "laptop, 6",
    "Müller, 6",
    "Mu\u0308ller, 6", // the dots as a combining mark
    "\u05d0\u05d1\u05d2, 3", // Hebrew
    "\u0645\u064e, 1", // Arabic with a vowel mark
    "\u624b\u673a, 4", // Chinese
    "\u3042\u30a2\u30fc, 6", // Hiragana, Katakana, its long vowel
    "\uff76\uff85, 2", // half-width Katakana
    "\uff21\uff11, 4", // full-width Latin
    "\ud55c\uad6d, 4", // Hangul
    "\u1112\u1161\u11ab, 2", // the same in parts
    "\ud83d\udcf1, 2", // an emoji
    "\ud840\udc0b, 2", // an ideograph beyond the basic plane
    "\u0e01\u0e34, 1", // Thai with a vowel above
  })
  void shouldMeasure(String text, int cells) {
    assertEquals(cells, Cells.width(text));
  }

  @ParameterizedTest
  @CsvSource({
    "laptop, 6, laptop",
    "laptop, 5, lapt~",
    "laptop, 1, ~",
    "\u624b\u673a\u624b\u673a, 8, \u624b\u673a\u624b\u673a",
    "\u624b\u673a\u624b\u673a, 7, \u624b\u673a\u624b~",
    "\u624b\u673a\u624b\u673a, 6, \u624b\u673a~", // half an ideograph does not fit
    "ab cdef, 4, ab~",
    "mu\u0308ller, 3, mu\u0308~", // a mark stays with its letter
    "\ud83d\udcf1\ud83d\udcf1, 3, \ud83d\udcf1~",
  })
  void shouldCut(String text, int width, String cut) {
    assertEquals(cut, Cells.cut(text, width));
  }

  @Test
  void shouldPad() {
    assertEquals("a   ", Cells.pad("a", 4));
    assertEquals("\u624b  ", Cells.pad("\u624b", 4));
    assertEquals("laptop", Cells.pad("laptop", 4));
  }
}
