package org.slaacguard.net;

import java.time.Duration;

/** The text form of durations in the configuration: a whole number and ms, s, m, h or d. */
public final class DurationText {
  private DurationText() {}

  /**
   * Reads {@code 500ms}, {@code 10s}, {@code 5m}, {@code 24h} or {@code 7d}; a bare number is
   * seconds.
   *
   * @throws IllegalArgumentException naming the text, if it is anything else
   */
  public static Duration parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > 9) {
      throw malformed(text);
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "ms" -> Duration.ofMillis(number);
      case "", "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> throw malformed(text);
    };
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "a duration must be a number and ms, s, m, h or d, such as 24h; not '" + text + "'");
  }

  /** The duration in the largest unit that divides it; {@link #parse} reads it back. */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86400 != 0 ? seconds / 3600 + "h" : seconds / 86400 + "d";
  }
}
