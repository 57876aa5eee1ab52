package org.slaacguard.control;

/** A request or an answer of the UAPI that cannot be used. No secret is in the message. */
public final class UapiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** EPROTO: not the protocol. */
  public static final int PROTOCOL = 71;

  /** EINVAL: a value or a combination that makes no sense. */
  public static final int INVALID = 22;

  /** E2BIG: more than is taken at once. */
  public static final int TOO_BIG = 7;

  private final int errno;

  /**
   * A failure with the number that is answered.
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
