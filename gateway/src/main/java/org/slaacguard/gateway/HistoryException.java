package org.slaacguard.gateway;

/** The address history could not be read or written; the message names its file. */
public final class HistoryException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure with its cause. */
  public HistoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
