package org.slaacguard.userspace;

import org.slaacguard.linux.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the errors of a descriptor that is read from. Reading is tried again after growing
 * pauses, an error is logged once, and one that lasts is permanent. Belongs to one thread.
 */
final class Faults {
  /** The first pause; each is twice the one before. */
  static final long FIRST_NANOS = 10_000_000L;

  /** The longest pause. */
  static final long LONGEST_NANOS = 1_000_000_000L;

  /** An error that lasts this long is permanent. */
  static final long LASTING_NANOS = 5_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

  private final String what;
  private boolean failing;
  private long since;
  private long pause;
  private long retryAt;

  /**
   * None yet.
   *
   * @param what is read from, for the log
   */
  Faults(String what) {
    this.what = what;
  }

  /** Whether the descriptor has failed, and the pause is not over. */
  boolean resting(long now) {
    return failing && now - retryAt < 0;
  }

  /** The nanoseconds until the next try; {@link Long#MAX_VALUE} if there is no pause. */
  long restNanos(long now) {
    return failing ? Math.max(0, retryAt - now) : Long.MAX_VALUE;
  }

  /** Whether the last try failed. */
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
   * @return whether that is permanent
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
   * Whether no later try can cure an error: there is no descriptor, or an administrator has closed
   * the socket.
   */
  private static boolean isFatal(int errno) {
    return switch (errno) {
      case Errno.EBADF, Errno.EBADFD, Errno.ENOTSOCK, Errno.ENODEV, Errno.ECONNABORTED -> true;
      default -> false;
    };
  }
}
