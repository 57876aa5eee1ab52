package org.slaacguard.gateway;

import java.net.UnknownHostException;

/** The host of an endpoint has no address, or no name server answers. */
public final class UnresolvedNameException extends UnknownHostException {
  private static final long serialVersionUID = 1L;

  private final boolean temporary;

  UnresolvedNameException(String message, boolean temporary) {
    super(message);
    this.temporary = temporary;
  }

  /** Whether another attempt may succeed soon. */
  public boolean isTemporary() {
    return temporary;
  }
}
