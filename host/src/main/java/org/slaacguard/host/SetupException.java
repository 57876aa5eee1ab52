package org.slaacguard.host;

/** The host's side of an interface could not be set up; the message says what and what to do. */
public final class SetupException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure. */
  public SetupException(String message) {
    super(message);
  }

  /** A failure with its cause. */
  public SetupException(String message, Throwable cause) {
    super(message, cause);
  }
}
