package org.slaacguard.userspace;

/**
 * When a {@link WarmUpThread} works and when it pauses, and when it is over. It has no clock or
 * thread of its own. Times are monotonic nanoseconds.
 *
 * <p>Until real packets come, it goes at full speed for a while, because the first of them should
 * meet compiled code. Then it pauses most of the time. Real packets in numbers compile their path
 * themselves, so it leaves the processor to them.
 */
final class WarmUpPace {
  /** Number of batches after which the packets of a quiet line meet compiled code. */
  static final long ROUNDS = 6_000;

  /** Number of real datagrams, in and out, after which the warm-up is not needed. */
  static final long BUSY = 20_000;

  /** Number of batches between two looks at the time and at real datagrams. */
  static final int CHUNK = 8;

  /** The real datagrams since the last look from which on a line is not quiet. */
  static final long CROWD = 64;

  /** The longest pause, because the thread's end waits for it. */
  static final long LONGEST_PAUSE_NANOS = 50_000_000L;

  /** A pause is this many times as long as the work before it. */
  private static final int PAUSES = 3;

  private final long headStartEnd;
  private long since;
  private long seen;
  private boolean yielding;

  /** Begins; for {@code headStart} nanoseconds it does not pause. */
  WarmUpPace(long now, long headStart) {
    since = now;
    headStartEnd = now + headStart;
  }

  /** How long to pause after a chunk; 0 for not at all. */
  long pause(long now) {
    if (yielding) {
      return LONGEST_PAUSE_NANOS;
    }
    boolean ahead = now - headStartEnd < 0 && seen < CROWD;
    return ahead ? 0 : Math.min((now - since) * PAUSES, LONGEST_PAUSE_NANOS);
  }

  /**
   * Looks, after a pause.
   *
   * @param datagrams real ones since the interface exists
   * @return whether to pause again instead of working
   */
  boolean yields(long now, long datagrams) {
    yielding = datagrams - seen >= CROWD && datagrams < BUSY;
    seen = datagrams;
    since = now;
    return yielding;
  }

  /** Whether nothing is left to do after this many batches. */
  boolean isOver(long rounds) {
    return rounds >= ROUNDS || seen >= BUSY;
  }
}
