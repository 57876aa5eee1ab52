package org.slaacguard.control;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Shows that a thread still runs its loop: it is asked, and answers with its next turn. A turn
 * without a question costs three reads.
 */
public final class Heartbeat {
  private final AtomicLong asked = new AtomicLong();
  private volatile long answered;
  private volatile boolean resting;

  /** Nothing was asked yet. */
  public Heartbeat() {}

  /** A turn of the thread; the thread only. */
  public void beat() {
    if (resting) {
      resting = false;
    }
    long question = asked.get();
    if (answered != question) {
      answered = question;
    }
  }

  /** The thread is about to wait for something to do, until its next turn; the thread only. */
  public void rest() {
    resting = true;
  }

  /** Whether it waits for something to do, in which it cannot hang. Any thread. */
  public boolean isResting() {
    return resting;
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
