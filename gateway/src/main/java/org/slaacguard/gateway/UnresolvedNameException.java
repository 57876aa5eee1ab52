package org.slaacguard.gateway;

import java.net.UnknownHostException;

/** The host of an endpoint has no address, or nobody can say so now. */
public final class UnresolvedNameException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  UnresolvedNameException(String message, boolean temporary) {
    super(message);
    this.temporary = temporary;
  }

  /** Whether it may be otherwise soon. */
  public boolean isTemporary() {
    return temporary;
  }
}
