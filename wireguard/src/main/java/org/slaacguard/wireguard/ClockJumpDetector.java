package org.slaacguard.wireguard;

import java.time.Instant;

/**
 * Notices when the wall clock jumps ahead of the monotonic clock. This happens when a machine's
 * clock is set after a restore from a snapshot. Everything in memory is then from the past, keys
 * and counters included, and may have been used since the snapshot. It also happens when somebody
 * corrects a slow clock, which costs one handshake with each peer.
 *
 * <p>A restored machine is not noticed before its wall clock is set. Sleep has no such effect,
 * because CLOCK_BOOTTIME goes on.
 */
final class ClockJumpDetector {
  /** Time synchronisation slews by less than this in a second, and a leap second is no more. */
  private static final long TOLERANCE = 1_000_000_000L;

  /** The allowed drift is this fraction of the elapsed time: twice the kernel's largest slew. */
  private static final long SLEW = 1000;

  private long looked;
  private long ahead;
  private boolean seen;

  /**
   * Compares both clocks, about once a second.
   *
   * @param now nanoseconds since the machine's start
   * @param wall the same moment by the wall clock
   * @return whether the wall clock jumped forward since the previous call
   */
  boolean jumped(long now, Instant wall) {
    long difference = nanos(wall) - now;
    long jump = difference - ahead;
    long passed = now - looked;
    boolean first = !seen;
    seen = true;
    looked = now;
    ahead = difference;
    return !first && jump > TOLERANCE + Math.max(0, passed) / SLEW;
  }

  /** Nanoseconds since 1970, clamped to the range of a long (years 1677 to 2262). */
  private static long nanos(Instant wall) {
    long seconds = Math.clamp(wall.getEpochSecond(), -4_000_000_000L, 4_000_000_000L);
    return seconds * 1_000_000_000L + wall.getNano();
  }
}
