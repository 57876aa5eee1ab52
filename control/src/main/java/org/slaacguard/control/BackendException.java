package org.slaacguard.control;

/** A backend could not do what was asked; the message says what, where and what to do. */
public final class BackendException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * A failure with the number that the UAPI answers.
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

  /** A Linux error number, positive: what the UAPI answers as {@code errno=}. */
  public int errno() {
    return errno;
  }
}
