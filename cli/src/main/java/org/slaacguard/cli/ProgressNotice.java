package org.slaacguard.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Says on standard error that a command goes on, when it takes long: after five seconds, and again
 * each time as long as before, so that a log does not fill.
 */
final class ProgressNotice implements AutoCloseable {
  private static final Duration FIRST = Duration.ofSeconds(5);

  private final String doing;
  private final PrintStream err;
  private final long first;
  private final long began = System.nanoTime();
  private volatile boolean closed;
  private final Thread thread;

  /**
   * Begins to wait.
   *
   * @param doing what goes on, such as "wg0 comes up"
   */
  static ProgressNotice of(String doing) {
    return new ProgressNotice(doing, System.err, FIRST);
  }

  /** The same with another first time. */
  ProgressNotice(String doing, PrintStream err, Duration first) {
    this.doing = doing;
    this.err = err;
    this.first = first.toNanos();
    thread = Thread.ofPlatform().daemon().name("progress").start(this::watch);
  }

  private void watch() {
    for (long at = first; !closed; at *= 2) {
      long left = at;
      while (!closed && left > 0) {
        LockSupport.parkNanos(this, left);
        left = began + at - System.nanoTime();
      }
      if (!closed) {
        err.println("slaacguard: " + doing + "; " + Duration.ofNanos(at).toSeconds() + " s so far");
        err.flush();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      thread.join(); // else the end of the program would take longer: see Main
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
