package org.slaacguard.cli;

/**
 * Folds text for a terminal of 80 columns: longer lines continue below, indented. Output to
 * anything else keeps whole lines, so that other programs find what they search for.
 */
final class FoldedText {
  private static final int WIDTH = 80;

  /** The indent of continued lines. */
  private static final int HANG = 4;

  private FoldedText() {}

  /** The text, folded if standard output is a terminal. */
  static String forOutput(String text) {
    return Terminal.isTerminal() ? fold(text) : text;
  }

  /** Folds each line to 80 columns, except for longer words. */
  static String fold(String text) {
    StringBuilder folded = new StringBuilder();
    text.lines().forEach(line -> fold(line, folded));
    return folded.toString();
  }

  private static void fold(String line, StringBuilder out) {
    int begin = indent(line);
    String rest = line;
    int cut = cut(rest, begin);
    while (cut > 0) {
      out.append(rest, 0, cut).append('\n');
      rest = " ".repeat(begin + HANG) + rest.substring(cut).stripLeading();
      cut = cut(rest, begin + HANG);
    }
    out.append(rest).append('\n');
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  /**
   * The position at which to cut a line: the last blank that fits, else the first one; 0 for
   * nowhere.
   */
  private static int cut(String line, int begin) {
    int column = 0;
    int blank = 0;
    boolean escape = false;
    int c;
    for (int i = 0; i < line.length(); i += Character.charCount(c)) {
      c = line.codePointAt(i);
      if (escape || c == '\u001b') {
        escape = c != 'm';
        continue;
      }
      if (c == ' ' && column > begin) {
        if (column > WIDTH) {
          return blank > 0 ? blank : i;
        }
        blank = i;
      }
      column += Cells.width(c);
    }
    return column > WIDTH ? blank : 0;
  }
}
