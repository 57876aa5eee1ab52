package org.slaacguard.linux;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Repeats a request that the kernel could not serve for the moment, after pauses that double: 63 ms
 * in all. Only requests that the kernel reports as not done, and reads, are repeated.
 */
final class NetlinkAttempts {
  /** The first pause; each is twice as long as the previous one. */
  static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** Number of attempts in all. */
  static final int ATTEMPTS = 7;

  /** One attempt. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Makes the attempt.
     *
     * @return false if a list changed while it was read
     * @throws Refusal if the request was not done, or only reads
     */
    boolean made() throws Refusal;
  }

  /** The kernel refused and changed nothing, so the request may be repeated. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final LinuxException reason;

    Refusal(LinuxException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private final LongConsumer pause;

  /** Creates an instance with real pauses. */
  NetlinkAttempts() {
    this(LockSupport::parkNanos);
  }

  /**
   * Creates an instance for tests.
   *
   * @param pause waits this many nanoseconds
   */
  NetlinkAttempts(LongConsumer pause) {
    this.pause = pause;
  }

  /**
   * Repeats the attempt until it succeeds.
   *
   * @throws LinuxException the last refusal, at once if it is not transient; EINTR if the list
   *     changed during every attempt
   */
  void make(String tried, Attempt attempt) {
    long next = FIRST_PAUSE;
    for (int made = 1; ; made++) {
      LinuxException reason;
      try {
        if (attempt.made()) {
          return;
        }
        reason = new LinuxException(tried, Errno.EINTR);
      } catch (Refusal e) {
        reason = e.reason;
      }
      if (made == ATTEMPTS || !reason.isTransient()) {
        throw reason;
      }
      pause.accept(next);
      next *= 2;
    }
  }
}
