package org.slaacguard.userspace;

/**
 * Holds the time that a thread gives to cookie replies to a part of it, however many are asked for
 * and however long they take: something else comes through the same thread, or waits for the same
 * processor. Belongs to that thread.
 */
final class AnswerBudget {
  /** How much of it may be used at once, with the pause that it costs. */
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
