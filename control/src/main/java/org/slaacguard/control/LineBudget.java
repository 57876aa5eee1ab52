package org.slaacguard.control;

import java.util.function.LongConsumer;
import org.slaacguard.net.TokenRate;

/**
 * Limits log lines that others can cause: a burst, then one line per interval, by default a second.
 * Dropped lines are counted and reported later. Times are monotonic nanoseconds.
 */
public final class LineBudget {
  private static final long SECOND = 1_000_000_000L;

  private final TokenRate rate;
  private long fullAt = TokenRate.FULL;
  private long suppressed;

  /** A full budget of {@code burst} lines, then one line a second. */
  public LineBudget(int burst) {
    this(burst, SECOND);
  }

  /**
   * A full budget.
   *
   * @param burst lines at once
   * @param interval nanoseconds per line afterwards
   */
  LineBudget(int burst, long interval) {
    rate = new TokenRate(interval, burst);
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
    fullAt = rate.taken(fullAt, now);
    if (suppressed > 0) {
      told.accept(suppressed);
      suppressed = 0;
    }
    return true;
  }

  /** Whether a line could be written now; spends nothing. */
  boolean hasRoom(long now) {
    return rate.allows(fullAt, now);
  }

  /** Whether the budget is full. */
  boolean isFull(long now) {
    return TokenRate.isFull(fullAt, now);
  }
}
