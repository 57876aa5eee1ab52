package org.slaacguard.control;

import java.util.function.LongConsumer;

/**
 * Limits log lines that others can cause: a burst, then one line per interval, by default a second.
 * Dropped lines are counted and reported later. Times are monotonic nanoseconds.
 */
public final class LineBudget {
  private static final long SECOND = 1_000_000_000L;

  /** The cost of a line, in nanoseconds. */
  private final long interval;

  /** The largest saved budget, in nanoseconds. */
  private final long most;

  private long credit;
  private long last;
  private long suppressed;

  /** A full budget of {@code burst} lines, then one line a second. */
  public LineBudget(int burst, long now) {
    this(burst, SECOND, now);
  }

  /**
   * A full budget.
   *
   * @param burst lines at once
   * @param interval nanoseconds per line afterwards
   */
  LineBudget(int burst, long interval, long now) {
    this.interval = interval;
    most = burst * interval;
    credit = most;
    last = now;
  }

  /**
   * Whether a line may be written now; spends budget.
   *
   * @param told receives the number of lines dropped before this one, if any
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

  /** Whether a line could be written now; spends nothing. */
  boolean hasRoom(long now) {
    save(now);
    return credit >= interval;
  }

  /** Whether the budget is full. */
  boolean isFull(long now) {
    save(now);
    return credit == most;
  }

  private void save(long now) {
    credit = Math.min(most, credit + (now - last));
    last = now;
  }
}
