package org.slaacguard.routing;

/**
 * The table's time in milliseconds, 40 bits wide. It covers 17 years before and after the table's
 * creation; times beyond are clamped.
 *
 * @param origin monotonic nanoseconds at the table's creation
 */
record LearnClock(long origin) {
  private static final long MILLISECOND = 1_000_000;
  private static final long MIDDLE = 1L << 39;

  long milliseconds(long now) {
    return Math.clamp(Math.floorDiv(now - origin, MILLISECOND) + MIDDLE, 0, 2 * MIDDLE - 1);
  }

  /** The monotonic nanoseconds of a time of the table. */
  long nanoseconds(long milliseconds) {
    return (milliseconds - MIDDLE) * MILLISECOND + origin;
  }
}
