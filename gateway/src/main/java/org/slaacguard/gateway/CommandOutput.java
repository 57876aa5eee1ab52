package org.slaacguard.gateway;

import org.slaacguard.linux.TerminalSize;

/** The columns of the terminal that a command writes to. */
public final class TerminalWidth {
  private TerminalWidth() {}

  /** Its columns; 0 if they are not known. */
  public static int columns() {
    return TerminalSize.columns();
  }
}
