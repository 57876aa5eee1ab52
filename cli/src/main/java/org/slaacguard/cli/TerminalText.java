package org.slaacguard.cli;

import org.jspecify.annotations.Nullable;

/** Texts that others have written, as a terminal may show them. */
final class TerminalText {
  /** Characters of a line, at most. */
  private static final int LONGEST = 500;

  private TerminalText() {}

  /** A text without what a terminal would take for commands. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints().forEach(c -> plain.appendCodePoint(isCommand(c) ? '?' : c));
    return plain.toString();
  }

  private static boolean isCommand(int c) {
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

  /** The same in a line that is not too long. */
  static String line(String text) {
    int length = text.codePointCount(0, text.length());
    return length <= LONGEST
        ? plain(text)
        : plain(text.substring(0, text.offsetByCodePoints(0, LONGEST))) + "...";
  }

  /** Each line of a text so. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(TerminalText::line).toList());
  }

  /**
   * What no command takes: an argument that is empty, as that of a variable that is not set, or has
   * control characters. Null where there is none. Behind {@code set INTERFACE} an empty value is
   * one.
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
