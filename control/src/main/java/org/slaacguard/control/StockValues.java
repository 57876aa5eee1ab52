package org.slaacguard.control;

import java.util.Locale;

/**
 * The numbers among the settings that {@code wg} has too, as files and commands write them. All
 * parsers throw {@link IllegalArgumentException}, saying what is wrong.
 */
public final class StockValues {
  private StockValues() {}

  /** The port to listen on: a number, 0 for any, or the name of a service. */
  public static int port(String text) {
    return PortText.parse(text, 0);
  }

  /** A mark of 32 bits: {@code off}, decimal, or hexadecimal after {@code 0x}. */
  public static int mark(String text) {
    return ValueText.fwmark(text);
  }

  /** The interval of keepalives in seconds: 0 or {@code off} for none. */
  public static int keepalive(String text) {
    return text.toLowerCase(Locale.ROOT).equals("off")
        ? 0
        : ValueText.number("the keepalive interval in seconds", text, 0, 65535);
  }
}
