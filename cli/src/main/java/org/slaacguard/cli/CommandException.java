package org.slaacguard.cli;

import org.slaacguard.gateway.GatewayException;

/** A command cannot do its work; the message says why and what to do. */
final class CommandException extends GatewayException {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
