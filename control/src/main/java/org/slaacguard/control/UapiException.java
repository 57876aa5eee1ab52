package org.slaacguard.control;

/** A request or an answer of the UAPI that cannot be used. The message holds no secret. */
public final class UapiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** EPROTO: not the protocol. */
  public static final int PROTOCOL = 71;

  /** EINVAL: a value or a combination that makes no sense. */
  public static final int INVALID = 22;

  /** E2BIG: more than fits into one request. */
  public static final int TOO_BIG = 7;

  private final int errno;

  /**
   * A failure with the errno of the answer.
   *
   * @param errno a Linux error number, positive
   */
  public UapiException(String message, int errno) {
    super(message);
    this.errno = errno;
  }

  /** A Linux error number, positive. */
  public int errno() {
    return errno;
  }
}
