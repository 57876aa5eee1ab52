package org.slaacguard.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.slaacguard.net.DurationText;

/**
 * The moment at which a peer is disabled: {@code 2026-12-31}, the end of that day in UTC, or {@code
 * 2026-12-31T18:30:00Z}.
 *
 * @param at whole seconds, in the years 1970 to 9999
 */
public record PeerExpiry(Instant at) {
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Checks the range. */
  public PeerExpiry {
    at = at.truncatedTo(ChronoUnit.SECONDS);
    if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
      throw new IllegalArgumentException("a date is in the years 1970 to 9999");
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static PeerExpiry parse(String text) {
    try {
      if (text.length() == "2026-12-31".length()) {
        return new PeerExpiry(
            LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      return new PeerExpiry(Instant.parse(text));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "a peer expires on a date such as 2026-12-31, at its end in UTC, or at a moment such as"
              + " 2026-12-31T18:30:00Z, not '"
              + text
              + "'",
          e);
    }
  }

  /**
   * Reads the forms of {@link #parse(String)}, or a duration from now such as {@code 30d}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static PeerExpiry parse(String text, Instant now) {
    boolean isTime = text.matches("[0-9]+(ms|[smhd])?");
    if (!isTime) {
      return parse(text);
    }
    Duration time = DurationText.parse(text);
    if (time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a peer expires in 36500d at the most, not " + text);
    }
    return new PeerExpiry(now.plus(time));
  }

  /** Whether the moment has passed. */
  public boolean isOver(Instant now) {
    return !now.isBefore(at);
  }

  @Override
  public String toString() {
    boolean isMidnight = at.getEpochSecond() % Duration.ofDays(1).toSeconds() == 0;
    return isMidnight && at.isAfter(Instant.EPOCH)
        ? LocalDate.ofInstant(at, ZoneOffset.UTC).minusDays(1).toString()
        : at.toString();
  }
}
