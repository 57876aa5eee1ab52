package org.slaacguard.host;

import java.util.function.LongSupplier;

/**
 * How soon the host is checked after something may have been removed from it. Another program may
 * remove the same again each time; the pause then doubles. A look takes at most a tenth of the
 * time, because a host may have a million routes. Safe for use by several threads.
 */
final class RestorationPace {
  /** Losses that come together, as when another program restarts, are restored together. */
  static final long FIRST = 200_000_000L;

  static final long LONGEST = 300_000_000_000L;

  /** After this time without a loss the next one is the first again. */
  static final long CALM = 600_000_000_000L;

  /** The shortest pause, in durations of the last look. */
  private static final int SHARE = 9;

  private final LongSupplier clock;
  private long pause = FIRST;
  private long look;
  private long last;

  /**
   * Nothing taken yet.
   *
   * @param clock monotonic nanoseconds
   */
  RestorationPace(LongSupplier clock) {
    this.clock = clock;
    last = clock.getAsLong();
  }

  /** The pause before the next look, in nanoseconds. */
  synchronized long pause() {
    if (clock.getAsLong() - last > CALM) {
      pause = FIRST;
    }
    return Math.min(Math.max(pause, SHARE * look), LONGEST);
  }

  /**
   * The host was looked at.
   *
   * @param lost whether something was missing, and is set again
   * @param duration how long that took, in nanoseconds
   */
  synchronized void looked(boolean lost, long duration) {
    look = duration;
    if (lost) {
      last = clock.getAsLong();
      pause = Math.min(2 * pause, LONGEST);
    }
  }
}
