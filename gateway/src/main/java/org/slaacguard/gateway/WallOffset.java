package org.slaacguard.gateway;

import java.time.InstantSource;

/**
 * By how much the wall clock is ahead of monotonic time. A file has wall-clock times, so that the
 * next run understands them; they are wrong once the clock is set, as on a machine without a
 * battery that hears the time only after its start. So whoever wrote them writes them again.
 */
final class WallOffset {
  /** The wall clock is never exact: a second, in nanoseconds. */
  private static final long SAME = 1_000_000_000L;

  private final InstantSource clock;
  private long ahead;

  WallOffset(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Notes that the file has times by the clock as it is.
   *
   * @param now monotonic nanoseconds
   */
  void written(long now) {
    ahead = ahead(now);
  }

  /**
   * Whether the clock was set since then, by more than a second.
   *
   * @param now monotonic nanoseconds
   */
  boolean isOther(long now) {
    return Math.abs(ahead(now) - ahead) > SAME;
  }

  private long ahead(long now) {
    return clock.millis() * 1_000_000 - now;
  }
}
