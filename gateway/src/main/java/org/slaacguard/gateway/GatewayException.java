package org.slaacguard.gateway;

/** What was asked for cannot be done. The message is for whoever asked: what, where, and why. */
public class GatewayException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A failure that is told in these words. */
  public GatewayException(String message) {
    super(message);
  }
}
