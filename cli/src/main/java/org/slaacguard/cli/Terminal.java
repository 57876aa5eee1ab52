package org.slaacguard.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.CommandOutput;

/**
 * Colours and columns, if the output is a terminal.
 *
 * @param colours whether to write them
 * @param showKeys whether secret keys may be written out
 * @param width its columns; {@link #UNBOUNDED} for what is no terminal
 */
record Terminal(boolean colours, boolean showKeys, int width) {
  /** The width of a file or pipe, whose reader searches for whole words. */
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /** The columns of a terminal that does not say how many it has. */
  static final int USUAL = 80;

  /** A table needs that many; a narrower terminal breaks lines by itself. */
  private static final int NARROWEST = 20;

  private static final String RESET = "\u001b[0m";

  /**
   * The process's terminal: {@code WG_COLOR_MODE} and {@code WG_HIDE_KEYS} have {@code wg}'s
   * meaning, {@code NO_COLOR} and {@code COLUMNS} their usual one.
   */
  static Terminal standard() {
    String mode = System.getenv("WG_COLOR_MODE");
    boolean asked = mode != null && !mode.equals("auto");
    boolean colours =
        asked ? "always".equals(mode) : isTerminal() && System.getenv("NO_COLOR") == null;
    return new Terminal(
        colours,
        "never".equals(System.getenv("WG_HIDE_KEYS")),
        width(System.getenv("COLUMNS"), isTerminal()));
  }

  /**
   * The columns that output may take.
   *
   * @param asked those of the environment: {@code watch} and shells say them; null for none
   */
  static int width(@Nullable String asked, boolean isTerminal) {
    if (asked != null && asked.matches("[1-9][0-9]{0,5}")) {
      return Math.max(NARROWEST, Integer.parseInt(asked));
    }
    if (!isTerminal) {
      return UNBOUNDED;
    }
    int columns = CommandOutput.columns();
    return columns == 0 ? USUAL : Math.max(NARROWEST, columns);
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
