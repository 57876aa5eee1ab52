package org.slaacguard.cli;

import java.lang.Character.UnicodeScript;

/**
 * Text measured in the cells of a terminal, as columns need it: an ideograph or emoji takes two,
 * and a mark that combines with the letter before it takes none (Unicode Standard Annex 11).
 */
final class Cells {
  private static final String CUT = "~";

  private Cells() {}

  /** The number of cells. */
  static int width(String text) {
    return text.codePoints().map(Cells::width).sum();
  }

  /** The number of cells of one character. */
  static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> isSecondPartOfSyllable(c) ? 0 : isWide(c) ? 2 : 1;
    };
  }

  /** A vowel or final consonant of Hangul, which joins the cell of the first one. */
  private static boolean isSecondPartOfSyllable(int c) {
    return c >= 0x1160 && c <= 0x11ff;
  }

  private static boolean isWide(int c) {
    if (c < 0x1100 || isHalfWidth(c)) {
      return false;
    }
    if (Character.isIdeographic(c) || Character.isEmojiPresentation(c)) {
      return true;
    }
    UnicodeScript script = UnicodeScript.of(c);
    return script == UnicodeScript.HANGUL
        || script == UnicodeScript.HIRAGANA
        || script == UnicodeScript.KATAKANA
        || script == UnicodeScript.BOPOMOFO
        || script == UnicodeScript.YI
        || (c >= 0x3000 && c <= 0x303e)
        || c == 0x30fb
        || c == 0x30fc
        || (c >= 0xff01 && c <= 0xff60)
        || (c >= 0xffe0 && c <= 0xffe6);
  }

  /** The narrow forms of Katakana and Hangul. */
  private static boolean isHalfWidth(int c) {
    return c >= 0xff61 && c <= 0xffdc;
  }

  /** The text with blanks behind it, up to a width; longer text stays. */
  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /**
   * The beginning of a text that fits, with a sign that there was more; all of it if that fits.
   *
   * @param width positive
   */
  static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int cells = 0;
    int end = 0;
    while (end < text.length()) {
      int next = text.codePointAt(end);
      if (cells + width(next) > width - CUT.length()) {
        break;
      }
      cells += width(next);
      end += Character.charCount(next);
    }
    return text.substring(0, end).stripTrailing() + CUT;
  }
}
