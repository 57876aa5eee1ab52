package org.slaacguard.kernel;

import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles requests that the kernel refuses: counts them, logs them once, and schedules attempts at
 * growing intervals. It gives up only if the interface or the right to it is lost, or if a refusal
 * that is not transient lasts. For one thread; times are monotonic nanoseconds.
 */
final class KernelRetry {
  private static final Logger LOG = LoggerFactory.getLogger(KernelRetry.class);

  /** The first pause; the netlink layer has retried for 63 ms before. */
  static final long FIRST = 50_000_000L;

  static final long LONGEST = 5_000_000_000L;

  /** How long a refusal that is not transient may last. */
  static final long UNEXPECTED = 60_000_000_000L;

  /** The shortest time between two log messages. */
  private static final long TELLING = 60_000_000_000L;

  private boolean failing;
  private boolean told;
  private long toldAt;
  private long since;
  private long pause;
  private long until;
  private long failures;

  /**
   * Handles a refusal.
   *
   * @throws LinuxException the refusal, if another attempt is pointless
   */
  void failed(LinuxException refusal, long now) {
    if (isFinal(refusal.errno())) {
      throw refusal;
    }
    failures++;
    if (!failing) {
      failing = true;
      since = now;
      pause = FIRST;
      tell(refusal, now);
    } else if (!refusal.isTransient() && now - since >= UNEXPECTED) {
      throw refusal;
    } else {
      pause = Math.min(2 * pause, LONGEST);
    }
    until = now + pause;
  }

  private void tell(LinuxException refusal, long now) {
    told = failures == 1 || now - toldAt >= TELLING;
    if (told) {
      toldAt = now;
      LOG.warn("tried again until it works: {}", refusal.getMessage());
    }
  }

  /** Notes that the refused request has succeeded. */
  void worked() {
    if (failing && told) {
      LOG.info("it works again, after {} refusals so far", failures);
    }
    failing = false;
  }

  /** Whether a refused request is still pending. */
  boolean isFailing() {
    return failing;
  }

  /** Whether it is too early for another attempt. */
  boolean isWaiting(long now) {
    return failing && until - now > 0;
  }

  /** When to try again. */
  long until() {
    return until;
  }

  /** The number of refusals. */
  long failures() {
    return failures;
  }

  /**
   * Whether the interface, the descriptor or the right to it is lost, or another interface has
   * taken its place.
   */
  private static boolean isFinal(int errno) {
    return switch (errno) {
      case Errno.ENODEV, Errno.ENXIO, Errno.EOPNOTSUPP, Errno.EBADF, Errno.EPERM, Errno.EACCES ->
          true;
      default -> false;
    };
  }
}
