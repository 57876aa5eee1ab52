package org.slaacguard.userspace;

import org.slaacguard.linux.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles read errors of a descriptor. Reading is tried again after growing pauses. An error is
 * logged once; one that lasts is permanent. Belongs to one thread.
 */
final class DescriptorFaults {
  /** The first pause; each further one is twice as long. */
  static final long FIRST_NANOS = 10_000_000L;

  /** The longest pause. */
  static final long LONGEST_NANOS = 1_000_000_000L;

  /** An error that lasts this long is permanent. */
  static final long LASTING_NANOS = 5_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(DescriptorFaults.class);

  private final String what;
  private boolean failing;
  private long since;
  private long pause;
  private long retryAt;

  /**
   * Creates an instance without errors.
   *
   * @param what the descriptor, for the log
   */
  DescriptorFaults(String what) {
    this.what = what;
  }

  /** Whether the descriptor has failed and its pause is not over. */
  boolean resting(long now) {
    return failing && now - retryAt < 0;
  }

  /** Nanoseconds until the next attempt; {@link Long#MAX_VALUE} without a pause. */
  long restNanos(long now) {
    return failing ? Math.max(0, retryAt - now) : Long.MAX_VALUE;
  }

  /** Whether the last attempt failed. */
  boolean failing() {
    return failing;
  }

  /** Records that the descriptor works. */
  void worked(long now) {
    if (failing) {
      failing = false;
      LOG.info("{} works again after {} ms", what, (now - since) / 1_000_000);
    }
  }

  /**
   * Records a failure.
   *
   * @param errno positive
   * @return whether the failure is permanent
   */
  boolean failed(int errno, long now) {
    if (!failing) {
      failing = true;
      since = now;
      pause = FIRST_NANOS;
      LOG.warn("{} fails: {}", what, Errno.text(errno));
    } else {
      pause = Math.min(2 * pause, LONGEST_NANOS);
    }
    retryAt = now + pause;
    return isFatal(errno) || now - since >= LASTING_NANOS;
  }

  /**
   * Whether no later attempt can succeed: there is no descriptor, or an administrator has closed
   * the socket.
   */
  private static boolean isFatal(int errno) {
    return switch (errno) {
      case Errno.EBADF, Errno.EBADFD, Errno.ENOTSOCK, Errno.ENODEV, Errno.ECONNABORTED -> true;
      default -> false;
    };
  }
}
