package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows that a thread still runs its loop: it is asked, and answers with its next turn. A turn
 * without a question costs two reads.
 */
public final class Heartbeat {
  private final AtomicLong asked = new AtomicLong();
  private volatile long answered;

  /** Nothing was asked yet. */
  public Heartbeat() {}

  /** A turn of the thread; the thread only. */
  public void beat() {
    long question = asked.get();
    if (answered != question) {
      answered = question;
    }
  }

  /**
   * Asks for a turn; the caller has to end the thread's wait. Any thread.
   *
   * @return the question, for {@link #hasAnswered}
   */
  public long ask() {
    return asked.incrementAndGet();
  }

  /** Whether a turn began after this question. Any thread. */
  public boolean hasAnswered(long question) {
    return answered - question >= 0;
  }
}
