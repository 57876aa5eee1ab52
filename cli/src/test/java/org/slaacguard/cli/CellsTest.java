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
    "\u0645\u06cc\u200c\u062e, 3", // Persian with a mark that parts its letters
  })
  void shouldMeasure(String text, int cells) {
    assertEquals(cells, Cells.width(text));
  }

  @ParameterizedTest
  @CsvSource({
    "laptop, 6, laptop",
    "laptop, 5, lapto|p",
    "the laptop, 6, the|laptop",
    "the laptop, 9, the|laptop",
    "'  the laptop', 6, '  the|laptop'",
    "a  laptop, 3, a|lap|top",
    "\u624b\u673a\u624b\u673a, 8, \u624b\u673a\u624b\u673a",
    "\u624b\u673a\u624b\u673a, 7, \u624b\u673a\u624b|\u673a",
    "\u624b\u673a, 1, \u624b|\u673a", // half an ideograph does not fit
    "mu\u0308ller, 2, mu\u0308|ll|er", // a mark stays with its letter
    "\ud83d\udcf1\ud83d\udcf1, 3, \ud83d\udcf1|\ud83d\udcf1",
    "'', 3, ''",
  })
  void shouldWrap(String text, int width, String lines) {
    assertEquals(lines, String.join("|", Cells.wrap(text, width)));
  }

  @Test
  void shouldPad() {
    assertEquals("a   ", Cells.pad("a", 4));
    assertEquals("\u624b  ", Cells.pad("\u624b", 4));
    assertEquals("laptop", Cells.pad("laptop", 4));
  }
}
