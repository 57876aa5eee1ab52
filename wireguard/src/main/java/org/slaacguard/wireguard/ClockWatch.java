package org.slaacguard.wireguard;

import java.time.Instant;

/**
 * Notices when the wall clock jumps ahead of the clock since the machine's start. That happens when
 * the clock of a machine is set after a restore from a snapshot: everything in its memory is then
 * from the past, keys and counters included, and they may have been used since the snapshot. It
 * also happens when somebody sets a slow clock; that costs a handshake with each peer.
 *
 * <p>It cannot see a restored machine whose wall clock nobody sets, nor anything before it is set.
 * Sleep of the machine has no such effect: the clock since the start goes on (BOOTTIME).
 */
final class ClockWatch {
  /** Clocks are brought into step by less than this a second, and leap seconds are not more. */
  private static final long TOLERANCE = 1_000_000_000L;

  /** As a share of the time that has passed; twice the kernel's largest slew. */
  private static final long SLEW = 1000;

  private long looked;
  private long ahead;
  private boolean seen;

  /**
   * Looks at both clocks, once a second or so.
   *
   * @param now nanoseconds since the machine's start
   * @param wall the same moment by the wall clock
   * @return whether the wall clock jumped forward since the last look
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

  /** Nanoseconds since 1970; the largest or smallest number beyond the year 2262. */
  private static long nanos(Instant wall) {
    long seconds = Math.clamp(wall.getEpochSecond(), -4_000_000_000L, 4_000_000_000L);
    return seconds * 1_000_000_000L + wall.getNano();
  }
}
