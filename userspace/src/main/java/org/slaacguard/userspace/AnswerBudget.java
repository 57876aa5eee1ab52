package org.slaacguard.userspace;

/**
 * Holds the time that a packet thread gives to cookie replies to a quarter of it, however many are
 * asked for and however long they take: packets of established sessions come through the same
 * thread. Belongs to that thread.
 */
final class AnswerBudget {
  private static final int SHARE = 4;

  /** How much of it may be used at once, with the pause that it costs. */
  private static final long BURST_NANOS = 10_000_000L;

  /** A thread that was not running meanwhile has spent no more than this. */
  private static final long MOST_NANOS = 100_000L;

  private long freeAt;

  /** Whether there may be an answer now. */
  boolean allows(long now) {
    return freeAt - now <= BURST_NANOS;
  }

  /** An answer, or several, took so long. */
  void spent(long now, long nanos) {
    freeAt = Math.max(freeAt, now) + SHARE * Math.clamp(nanos, 0, MOST_NANOS);
  }
}
