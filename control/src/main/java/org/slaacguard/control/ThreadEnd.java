package org.slaacguard.control;

import java.time.Duration;

/**
 * Waits until a thread has ended, even if the waiting thread is interrupted: the thread's resources
 * may be freed only then. The interrupt status is kept for the caller.
 */
public final class ThreadEnd {
  private static final Duration LONG = Duration.ofDays(1);

  private ThreadEnd() {}

  /** Waits as long as it takes. A thread that was never started has ended. */
  public static void await(Thread thread) {
    await(thread, LONG, () -> {});
  }

  /**
   * Waits as long as it takes.
   *
   * @param late run each time this long has passed and the thread still lives
   */
  public static void await(Thread thread, Duration patience, Runnable late) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        if (!thread.join(patience)) {
          late.run();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
