package org.slaacguard.cli;

import java.time.Duration;
import java.time.Instant;

/** Elapsed times in one unit, for tables. */
final class Ages {
  private Ages() {}

  /** The time since a moment, such as {@code 5m ago}; {@code now} within a second. */
  static String ago(Instant then, Instant now) {
    String age = of(then, now);
    return age.equals("now") || age.equals("?") ? age : age + " ago";
  }

  /**
   * The time between two moments, such as {@code 5m}; {@code ?} if the clock was set back
   * meanwhile.
   */
  static String of(Instant then, Instant now) {
    Duration age = Duration.between(then, now);
    if (age.compareTo(Duration.ofSeconds(-1)) < 0) {
      return "?";
    }
    long seconds = age.toSeconds();
    if (seconds <= 0) {
      return "now";
    }
    if (seconds < 120) {
      return seconds + "s";
    }
    if (age.toMinutes() < 120) {
      return age.toMinutes() + "m";
    }
    return age.toHours() < 48 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
