package org.slaacguard.cli;

/** A command cannot do what was asked; the message says why and what to do. */
final class CommandException extends Exception {
  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
