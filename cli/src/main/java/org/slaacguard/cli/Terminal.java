package org.slaacguard.cli;

import java.io.Console;

/**
 * Colours, if the output is a terminal.
 *
 * @param colours whether to write them
 * @param showKeys whether secret keys may be written out
 */
record Terminal(boolean colours, boolean showKeys) {
  private static final String RESET = "\u001b[0m";

  /**
   * The process's terminal: {@code WG_COLOR_MODE} and {@code WG_HIDE_KEYS} have {@code wg}'s
   * meaning, {@code NO_COLOR} its usual one.
   */
  static Terminal standard() {
    String mode = System.getenv("WG_COLOR_MODE");
    boolean asked = mode != null && !mode.equals("auto");
    boolean colours =
        asked ? "always".equals(mode) : isTerminal() && System.getenv("NO_COLOR") == null;
    return new Terminal(colours, "never".equals(System.getenv("WG_HIDE_KEYS")));
  }

  /** Whether standard output is one. */
  // JDK 25 is back at java.base's console, which is null without a terminal.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  String bold(String text) {
    return paint("\u001b[1m", text);
  }

  String green(String text) {
    return paint("\u001b[32m", text);
  }

  String red(String text) {
    return paint("\u001b[31m", text);
  }

  String yellow(String text) {
    return paint("\u001b[33m", text);
  }

  String cyan(String text) {
    return paint("\u001b[36m", text);
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + RESET : text;
  }
}
