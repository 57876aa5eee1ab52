package org.slaacguard.gateway;

/** A request failed. The message is for the caller: what, where, and why. */
public class GatewayException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure with this message. */
  public GatewayException(String message) {
    super(message);
  }
}
