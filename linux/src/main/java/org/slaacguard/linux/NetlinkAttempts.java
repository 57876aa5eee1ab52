package org.slaacguard.linux;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * Repeats a request that the kernel could not do at the moment, after pauses that double: 63 ms in
 * all. It repeats only requests that the kernel reports as not done, or that only read.
 */
final class NetlinkAttempts {
  /** The first one; each is twice as long as the one before. */
  static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** So often in all. */
  static final int ATTEMPTS = 7;

  /** One attempt. */
  @FunctionalInterface
  interface Attempt {
    /**
     * Makes it.
     *
     * @return whether it is done; false where a list changed while it was read
     * @throws Refusal where it was not done, or did nothing but read
     */
    boolean made() throws Refusal;
  }

  /** The kernel refused; nothing was changed, so the request may be made again. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final LinuxException reason;

    Refusal(LinuxException reason) {
      super(reason);
      this.reason = reason;
    }
  }

  private final LongConsumer pause;

  /** Pauses by the clock. */
  NetlinkAttempts() {
    this(LockSupport::parkNanos);
  }

  /**
   * For tests.
   *
   * @param pause waits so many nanoseconds
   */
  NetlinkAttempts(LongConsumer pause) {
    this.pause = pause;
  }

  /**
   * Attempts it until it is done.
   *
   * @throws LinuxException with the last refusal, at once if it is not one that passes; EINTR if a
   *     list changed whenever it was read
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
