package org.slaacguard.userspace;

/**
 * Limits cookie replies to a share of a thread's time, whatever their number and cost: the thread,
 * or its processor, has other work to do. Belongs to that thread.
 */
final class AnswerBudget {
  /** How much time may be used at once, pause included. */
  private static final long BURST_NANOS = 10_000_000L;

  /** A thread that was not running meanwhile has spent no more than this. */
  private static final long MOST_NANOS = 100_000L;

  private final int share;
  private long freeAt;

  /**
   * Nothing is spent.
   *
   * @param share one part in so many of the time is for answers
   */
  AnswerBudget(int share) {
    this.share = share;
  }

  /** Whether there may be an answer now. */
  boolean allows(long now) {
    return freeAt - now <= BURST_NANOS;
  }

  /** An answer, or several, took so long. */
  void spent(long now, long nanos) {
    freeAt = Math.max(freeAt, now) + share * Math.clamp(nanos, 0, MOST_NANOS);
  }
}
