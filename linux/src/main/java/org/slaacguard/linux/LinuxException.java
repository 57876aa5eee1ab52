package org.slaacguard.linux;

/** A system call failed, or the kernel answered a request with an error. */
public final class LinuxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /**
   * A failure of what was tried.
   *
   * @param tried the call and what it was about, as in {@code open /dev/net/tun}
   * @param errno positive, one of {@link Errno}
   */
  public LinuxException(String tried, int errno) {
    super(tried + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /**
   * A failure that the kernel explained.
   *
   * @param tried the request and what it was about
   * @param errno positive, one of {@link Errno}
   * @param explanation the kernel's words, empty where it had none
   */
  public LinuxException(String tried, int errno, String explanation) {
    super(tried + ": " + Errno.text(errno) + (explanation.isEmpty() ? "" : ": " + explanation));
    this.errno = errno;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }

  /** {@link Errno#isTransient}. */
  public boolean isTransient() {
    return Errno.isTransient(errno);
  }

  /** The result, if it is not one of the negative error numbers that wrappers return. */
  public static int check(int result, String tried) {
    if (result < 0) {
      throw new LinuxException(tried, -result);
    }
    return result;
  }

  /** The result, if it is not one of the negative error numbers that wrappers return. */
  public static long check(long result, String tried) {
    if (result < 0) {
      throw new LinuxException(tried, (int) -result);
    }
    return result;
  }
}
