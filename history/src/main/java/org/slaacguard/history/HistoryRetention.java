package org.slaacguard.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;

/**
 * Up to when ended bindings may be deleted. The wall clock alone does not say: one without a
 * battery starts in 1970, or years ahead, until somebody tells it the time. So from the oldest
 * binding on deletion moves on no faster than twice the time in which the process has run: enough
 * to catch up after a pause, and a clock that is wrong for a day costs two days of the oldest
 * bindings.
 */
final class HistoryRetention {
  /** Before this program was there no binding has ended; whoever says so had no clock. */
  static final Instant PLAUSIBLE = Instant.parse("2024-01-01T00:00:00Z");

  private static final int PACE = 2;

  private Duration keep;
  private @Nullable Instant first;
  private long since;

  /** Keeps ended bindings so long. */
  HistoryRetention(Duration keep) {
    this.keep = keep;
  }

  /** How long that is; where no stays are kept, those of other processes have the usual time. */
  static Duration time(HistorySettings settings) {
    return settings.keepsAddresses() ? settings.keep() : HistorySettings.USUAL.keep();
  }

  /** Keeps them so long from now on. */
  void keep(Duration other) {
    keep = other;
  }

  /**
   * What ended before this may be deleted now.
   *
   * @param wall what the clock says
   * @param now monotonic nanoseconds
   * @param oldest the end of the oldest ended binding that is not before {@link #PLAUSIBLE}; null
   *     if there is none
   */
  Instant cutoff(Instant wall, long now, @Nullable Instant oldest) {
    Instant wanted = wall.minus(keep);
    Instant start = first;
    if (start == null) {
      if (oldest == null) {
        return Instant.EPOCH;
      }
      first = oldest;
      since = now;
      start = oldest;
    }
    Instant reached = start.plus(Duration.ofNanos(now - since).multipliedBy(PACE));
    return wanted.isBefore(reached) ? wanted : reached;
  }
}
