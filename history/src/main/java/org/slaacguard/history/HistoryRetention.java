package org.slaacguard.history;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.HistorySettings;

/**
 * Decides up to which moment ended bindings may be deleted. The wall clock alone does not tell:
 * without a battery it starts in 1970, or years ahead, until it is set. Deletion therefore begins
 * at the oldest binding and advances at most twice as fast as the process runs. That is enough to
 * catch up after a pause, and a clock that is wrong for a day costs at most two days of the oldest
 * bindings.
 */
final class HistoryRetention {
  /**
   * No binding can have ended before this program existed; an earlier time comes from a wrong
   * clock.
   */
  static final Instant PLAUSIBLE = Instant.parse("2024-01-01T00:00:00Z");

  private static final int PACE = 2;

  private Duration keep;
  private @Nullable Instant first;
  private long since;

  /** Creates an instance that keeps ended bindings for this long. */
  HistoryRetention(Duration keep) {
    this.keep = keep;
  }

  /** The retention time. Where bindings are not kept, those of other processes have the default. */
  static Duration time(HistorySettings settings) {
    return settings.keepsAddresses() ? settings.keep() : HistorySettings.USUAL.keep();
  }

  /** Changes the retention time. */
  void keep(Duration other) {
    keep = other;
  }

  /**
   * The moment before which ended bindings may be deleted now.
   *
   * @param wall the wall clock's time
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
