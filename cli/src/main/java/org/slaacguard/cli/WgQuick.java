package org.slaacguard.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether {@code wg-quick} has started this process: only then is a bare word an interface. */
final class WgQuick {
  private static final String NAME = "wg-quick";

  /** A wrapper round this program, and one round that. */
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
      // It has ended, or is another user's.
      return "";
    }
  }

  /** A script's command line is its interpreter's, then the script. */
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
