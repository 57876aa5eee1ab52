package org.slaacguard.userspace;

/**
 * Limits cookie replies to a share of a thread's time, whatever their number and cost: the thread,
 * or its processor, has other work to do. Belongs to that thread.
 */
final class AnswerBudget {
  /**
   * The most time that counts for one call, because the thread may not have been running meanwhile.
   */
  private static final long MOST_NANOS = 100_000L;

  private final int share;
  private final long burst;
  private long freeAt;

  /**
   * Creates a budget of which nothing is spent.
   *
   * @param share the answers get one part in this many of the time
   * @param burst the most nanoseconds that may be used at once, pauses included
   */
  AnswerBudget(int share, long burst) {
    this.share = share;
    this.burst = burst;
  }

  /** Whether an answer is allowed now. */
  boolean allows(long now) {
    return freeAt - now <= burst;
  }

  /** Counts the time of one or several answers. */
  void spent(long now, long nanos) {
    freeAt = Math.max(freeAt, now) + share * Math.clamp(nanos, 0, MOST_NANOS);
  }
}
