package org.slaacguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds out whether {@code wg-quick} has started this process. Only then is a bare word an
 * interface.
 */
final class WgQuick {
  private static final String NAME = "wg-quick";

  /** Generations of processes to look at: a wrapper of this program, and one of that. */
  private static final int GENERATIONS = 4;

  private WgQuick() {}

  static boolean isCaller() {
    Optional<ProcessHandle> process = ProcessHandle.current().parent();
    for (int i = 0; i < GENERATIONS && process.isPresent(); i++) {
      if (isItself(commandLine(process.get().pid()))) {
        return true;
      }
      process = process.get().parent();
    }
    return false;
  }

  private static String commandLine(long process) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(process), "cmdline"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // The process has ended, or belongs to another user.
      return "";
    }
  }

  /** Whether a command line is wg-quick's: its interpreter, then the script. */
  static boolean isItself(String commandLine) {
    String[] words = commandLine.split("\0", -1);
    for (int i = 0; i < Math.min(2, words.length); i++) {
      if (words[i].equals(NAME) || words[i].endsWith("/" + NAME)) {
        return true;
      }
    }
    return false;
  }
}
