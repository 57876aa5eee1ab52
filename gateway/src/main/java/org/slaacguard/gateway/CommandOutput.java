package org.slaacguard.gateway;

import org.slaacguard.linux.OutputReader;
import org.slaacguard.linux.TerminalSize;

/** Where the output of a command goes. */
public final class CommandOutput {
  private CommandOutput() {}

  /** The columns of the terminal; 0 if it is none, or they are not known. */
  public static int columns() {
    return TerminalSize.columns();
  }

  /** Whether it is a pipe that nobody reads any more: what is written is lost. */
  public static boolean isUnread() {
    return OutputReader.isGone();
  }
}
