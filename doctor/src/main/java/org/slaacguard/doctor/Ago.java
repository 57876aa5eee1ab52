package org.slaacguard.doctor;

import java.time.Duration;
import java.time.Instant;
import org.slaacguard.control.Counted;

/** Formats the age of something, in one unit. */
final class Ago {
  private static final long MINUTE = 60;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Ago() {}

  static String of(Instant then, Instant now) {
    return span(Duration.between(then, now)) + " ago";
  }

  /** Formats a duration, in one unit; at least 0 s. */
  static String span(Duration length) {
    long seconds = Math.max(0, length.toSeconds());
    if (seconds >= 2 * DAY) {
      return Counted.of(seconds / DAY, "day");
    }
    if (seconds >= 2 * HOUR) {
      return Counted.of(seconds / HOUR, "hour");
    }
    return seconds >= 2 * MINUTE ? Counted.of(seconds / MINUTE, "minute") : seconds + " s";
  }
}
