package org.slaacguard.cli;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;

/**
 * Text measured in the cells of a terminal, as columns need it: an ideograph or emoji takes two,
 * and a mark that combines with the letter before it takes none (Unicode Standard Annex 11).
 */
final class Cells {
  private Cells() {}

  /** The number of cells. */
  static int width(String text) {
    return text.codePoints().map(Cells::width).sum();
  }

  /** The number of cells of one character. */
  static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
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
   * The text in lines of at most this width: broken at blanks, and in a word only if that alone is
   * wider. A mark stays with its letter.
   *
   * @param width positive; a character that takes two cells has them
   */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (width(rest) > width) {
      int fits = fits(rest, width);
      int blank = rest.lastIndexOf(' ', fits);
      int end = blank > 0 && !rest.substring(0, blank).isBlank() ? blank : fits;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isEmpty() || lines.isEmpty()) {
      lines.add(rest);
    }
    return lines;
  }

  /** The length of the longest beginning that fits, of one character at least. */
  private static int fits(String text, int width) {
    int cells = 0;
    int end = 0;
    while (end < text.length()) {
      int next = text.codePointAt(end);
      cells += width(next);
      if (cells > width && end > 0) {
        break;
      }
      end += Character.charCount(next);
    }
    return end;
  }
}
