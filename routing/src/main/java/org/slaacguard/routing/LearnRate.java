package org.slaacguard.routing;

import java.time.Duration;
import org.slaacguard.net.DurationText;

/**
 * A token bucket for new addresses: {@code LearnRate = 16/10s}.
 *
 * @param burst the number of new addresses at once, 1 to 65536
 * @param interval the time in which one token returns, 1 ms to 1 day
 */
public record LearnRate(int burst, Duration interval) {
  /** Sixteen at once, one more every 10 seconds. */
  public static final LearnRate DEFAULT = new LearnRate(16, Duration.ofSeconds(10));

  /** Checks both ranges. */
  public LearnRate {
    if (burst < 1 || burst > 65536) {
      throw new IllegalArgumentException("a learn burst must be 1 to 65536, not " + burst);
    }
    if (interval.compareTo(Duration.ofMillis(1)) < 0
        || interval.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("a learn interval must be 1ms to 1d, not " + interval);
    }
  }

  /**
   * Reads {@code burst/interval}, such as {@code 16/10s}.
   *
   * @throws IllegalArgumentException if either part is malformed or out of range
   */
  public static LearnRate parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "a learn rate must be BURST/INTERVAL such as 16/10s, not '" + text + "'");
    }
    try {
      return new LearnRate(
          Integer.parseInt(text.substring(0, slash).strip()),
          DurationText.parse(text.substring(slash + 1).strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a learn rate must be BURST/INTERVAL such as 16/10s, not '" + text + "'", e);
    }
  }

  @Override
  public String toString() {
    return burst + "/" + DurationText.format(interval);
  }
}
