package org.slaacguard.cli;

/**
 * Folds text for a terminal: lines that are longer than it is wide continue below, indented. Output
 * to anything else keeps whole lines, so that other programs find what they search for.
 */
final class FoldedText {
  /** The indent of continued lines. */
  private static final int HANG = 4;

  private FoldedText() {}

  /** The text, folded if standard output is a terminal. */
  static String forOutput(String text) {
    int width = Terminal.standard().width();
    return width == Terminal.UNBOUNDED ? text : fold(text, width);
  }

  /** Folds each line to this width, except for longer words. */
  static String fold(String text, int width) {
    StringBuilder folded = new StringBuilder();
    text.lines().forEach(line -> fold(line, width, folded));
    return folded.toString();
  }

  private static void fold(String line, int width, StringBuilder out) {
    int below = Math.min(indent(line), width / 2) + HANG;
    String rest = line;
    int cut = cut(rest, indent(line), width);
    while (cut > 0) {
      out.append(rest, 0, cut).append('\n');
      rest = " ".repeat(below) + rest.substring(cut).stripLeading();
      cut = cut(rest, below, width);
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
  private static int cut(String line, int begin, int width) {
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
        if (column > width) {
          return blank > 0 ? blank : i;
        }
        blank = i;
      }
      column += Cells.width(c);
    }
    return column > width ? blank : 0;
  }
}
