package org.slaacguard.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.DurationText;

/**
 * Limits on learning as an interface or a peer sets them. An absent value comes from the next wider
 * level: peer, interface, built-in default.
 *
 * @param limit {@code LearnLimit}: learned addresses at a time, 0 to 65536
 * @param rate {@code LearnRate}: the token bucket for new addresses
 * @param expiry {@code LearnExpiry}: idle time after which an address is forgotten, 1 s to 3650 d
 */
public record LearnSettings(
    @Nullable Integer limit, @Nullable LearnRate rate, @Nullable Duration expiry) {
  /** Nothing is set. */
  public static final LearnSettings NONE = new LearnSettings(null, null, null);

  /** Checks the ranges of present values. */
  public LearnSettings {
    if (limit != null && (limit < 0 || limit > 65536)) {
      throw new IllegalArgumentException("a learn limit must be 0 to 65536, not " + limit);
    }
    if (expiry != null) {
      checkExpiry(expiry);
    }
  }

  /**
   * Checks the range of an idle time.
   *
   * @throws IllegalArgumentException if it is out of range
   */
  public static void checkExpiry(Duration expiry) {
    if (expiry.compareTo(Duration.ofSeconds(1)) < 0
        || expiry.compareTo(Duration.ofDays(3650)) > 0) {
      throw new IllegalArgumentException(
          "a learn expiry must be 1s to 3650d, not " + DurationText.format(expiry));
    }
  }

  /** These settings, with absent values taken from the other. */
  public LearnSettings orElse(LearnSettings other) {
    return new LearnSettings(
        limit != null ? limit : other.limit,
        rate != null ? rate : other.rate,
        expiry != null ? expiry : other.expiry);
  }
}
