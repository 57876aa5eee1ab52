package org.slaacguard.control;

import java.util.function.LongConsumer;

/**
 * Limits log lines that others can cause: a burst, then one a second, or in another interval.
 * Dropped lines are counted and reported later. Time is an argument, in monotonic nanoseconds.
 */
public final class LineBudget {
  private static final long SECOND = 1_000_000_000L;

  /** What a line costs, in nanoseconds. */
  private final long interval;

  /** The burst that it may save up, in nanoseconds. */
  private final long most;

  private long credit;
  private long last;
  private long suppressed;

  /** A budget of so many lines at a time, which is full. */
  public LineBudget(int burst, long now) {
    this(burst, SECOND, now);
  }

  /**
   * A budget that is full.
   *
   * @param burst lines at a time
   * @param interval nanoseconds until there is room for one more
   */
  LineBudget(int burst, long interval, long now) {
    this.interval = interval;
    most = burst * interval;
    credit = most;
    last = now;
  }

  /**
   * Whether a line may be written now.
   *
   * @param told gets the number of lines left out before this one, where there were any
   */
  public boolean allows(long now, LongConsumer told) {
    if (!hasRoom(now)) {
      suppressed++;
      return false;
    }
    credit -= interval;
    if (suppressed > 0) {
      told.accept(suppressed);
      suppressed = 0;
    }
    return true;
  }

  /** Whether a line could be written now; counts nothing. */
  boolean hasRoom(long now) {
    save(now);
    return credit >= interval;
  }

  /** Whether nothing of it is used. */
  boolean isFull(long now) {
    save(now);
    return credit == most;
  }

  private void save(long now) {
    credit = Math.min(most, credit + (now - last));
    last = now;
  }
}
