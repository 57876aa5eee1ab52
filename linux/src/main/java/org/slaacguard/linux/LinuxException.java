package org.slaacguard.linux;

/** A system call failed, or the kernel answered a request with an error. */
public final class LinuxException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int errno;

  /**
   * Creates a failure.
   *
   * @param tried the call and its object, such as {@code open /dev/net/tun}
   * @param errno positive, one of {@link Errno}
   */
  public LinuxException(String tried, int errno) {
    super(tried + ": " + Errno.text(errno));
    this.errno = errno;
  }

  /**
   * Creates a failure with the kernel's explanation.
   *
   * @param tried the request and its object
   * @param errno positive, one of {@link Errno}
   * @param explanation the kernel's text, empty if there is none
   */
  public LinuxException(String tried, int errno, String explanation) {
    super(tried + ": " + Errno.text(errno) + (explanation.isEmpty() ? "" : ": " + explanation));
    this.errno = errno;
  }

  /** The error number, positive. */
  public int errno() {
    return errno;
  }

  /** Whether the same request may succeed soon, see {@link Errno#isTransient}. */
  public boolean isTransient() {
    return Errno.isTransient(errno);
  }

  /** Returns a wrapper's result, or throws for a negative error number. */
  public static int check(int result, String tried) {
    if (result < 0) {
      throw new LinuxException(tried, -result);
    }
    return result;
  }

  /** Returns a wrapper's result, or throws for a negative error number. */
  public static long check(long result, String tried) {
    if (result < 0) {
      throw new LinuxException(tried, (int) -result);
    }
    return result;
  }
}
