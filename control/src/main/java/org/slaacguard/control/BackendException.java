package org.slaacguard.control;

/** A backend failed to do what was asked. The message says what failed, where, and what to do. */
public final class BackendException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * A failure with the errno of the UAPI answer.
   *
   * @param errno a Linux error number, positive
   */
  public BackendException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /**
   * A failure with its cause.
   *
   * @param errno a Linux error number, positive
   */
  public BackendException(String message, int errno, Throwable cause) {
    super(message, cause);
    this.errno = errno;
  }

  /** The errno of the UAPI answer: a Linux error number, positive. */
  public int errno() {
    return errno;
  }
}
