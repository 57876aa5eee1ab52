package org.slaacguard.routing;

/**
 * The table's milliseconds, 40 bits wide: 17 years before the table's beginning to 17 years after;
 * what is farther away counts as the end of that.
 *
 * @param origin monotonic nanoseconds of the table's beginning
 */
record LearnClock(long origin) {
  private static final long MILLISECOND = 1_000_000;
  private static final long MIDDLE = 1L << 39;

  long milliseconds(long now) {
    return Math.clamp(Math.floorDiv(now - origin, MILLISECOND) + MIDDLE, 0, 2 * MIDDLE - 1);
  }

  /** Monotonic nanoseconds of the table's milliseconds. */
  long nanoseconds(long milliseconds) {
    return (milliseconds - MIDDLE) * MILLISECOND + origin;
  }
}
