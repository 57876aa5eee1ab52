package org.slaacguard.control;

import java.util.Locale;

/**
 * {@code ConnectionLimit}: how many connections of each peer the host tracks at a time; {@code off}
 * sets no limit.
 */
public final class ConnectionLimitSetting extends ValueSetting<Integer> {
  /** There is no limit. */
  public static final int OFF = 0;

  private static final String OFF_WORD = "off";
  private static final int LEAST = 16;
  private static final int MOST = 1_000_000;

  ConnectionLimitSetting() {
    super("ConnectionLimit", "connection-limit", Section.INTERFACE);
  }

  @Override
  Integer parse(String text) {
    return text.toLowerCase(Locale.ROOT).equals(OFF_WORD)
        ? OFF
        : ValueText.number("a connection limit, or off", text, LEAST, MOST);
  }

  @Override
  String format(Integer value) {
    return value == OFF ? OFF_WORD : value.toString();
  }

  @Override
  public Object json(Integer value) {
    return value == OFF ? OFF_WORD : value;
  }

  @Override
  public String argument() {
    return "N|off";
  }

  @Override
  public String description() {
    return "how many connections of each peer the host tracks at a time, 16–1000000, or `off`"
        + " ([access.md](access.md#connections))";
  }

  @Override
  String defaultText() {
    return "a sixteenth of the kernel's table, 2048 at most, where `Masquerade` or `MayReach` have"
        + " the host track connections; else `off`";
  }
}
