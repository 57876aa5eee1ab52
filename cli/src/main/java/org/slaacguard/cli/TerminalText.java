package org.slaacguard.cli;

import org.jspecify.annotations.Nullable;

/** Makes text of others safe for a terminal. */
final class TerminalText {
  /** Most characters of a line. */
  private static final int LONGEST = 500;

  /** Two characters that scripts and emoji need inside a word: they join, or part, its letters. */
  private static final int NON_JOINER = 0x200c;

  private static final int JOINER = 0x200d;

  private TerminalText() {}

  /** The text without control characters, which a terminal could take for commands. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().forEach(c -> plain.appendCodePoint(isCommand(c) ? '?' : c));
    return plain.toString();
  }

  private static boolean isCommand(int c) {
    if (c == JOINER || c == NON_JOINER) {
      return false;
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  /** The same, cut to one line of bounded length. */
  static String line(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= LONGEST
        ? plain(text)
        : plain(text.substring(0, text.offsetByCodePoints(0, LONGEST))) + "...";
  }

  /** The same for each line of a text. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(TerminalText::line).toList());
  }

  /**
   * The problem with an argument that no command accepts: an empty one, as from an unset variable,
   * or one with control characters; null if there is none. After {@code set INTERFACE} a value may
   * be empty.
   */
  static @Nullable String unfit(String... arguments) {
    boolean sets = arguments.length > 0 && arguments[0].equals("set");
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      if (argument.isBlank() && !(sets && i > 1)) {
        return "argument " + (i + 1) + " is empty";
      }
      int control = argument.codePoints().filter(Character::isISOControl).findFirst().orElse(-1);
      if (control >= 0) {
        return String.format(
            "argument %d has the control character U+%04X: '%s'", i + 1, control, argument);
      }
    }
    return null;
  }
}
