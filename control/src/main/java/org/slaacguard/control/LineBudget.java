package org.slaacguard.control;

import java.util.function.LongConsumer;

/**
 * Limits log lines that peers can cause: a burst, then one a second. Dropped lines are counted and
 * reported later. Time is an argument, in monotonic nanoseconds.
 */
public final class LineBudget {
  private static final long SECOND = 1_000_000_000L;

  /** The burst that it may save up, in nanoseconds; a line costs a second. */
  private final long most;

  private long credit;
  private long last;
  private long suppressed;

  /** A budget of so many lines at a time, which is full. */
  public LineBudget(int burst, long now) {
    most = burst * SECOND;
    credit = most;
    last = now;
  }

  /**
   * Whether a line may be written now.
   *
   * @param told gets the number of lines left out before this one, where there were any
   */
  public boolean allows(long now, LongConsumer told) {
    credit = Math.min(most, credit + (now - last));
    last = now;
    if (credit < SECOND) {
      suppressed++;
      return false;
    }
    credit -= SECOND;
    if (suppressed > 0) {
      told.accept(suppressed);
      suppressed = 0;
    }
    return true;
  }
}
