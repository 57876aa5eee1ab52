package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Checks that a command's output was written: it may be the only copy of a key or a configuration.
 */
final class StandardOutput {
  private static final Path LINK = Path.of("/proc/self/fd/1");

  private StandardOutput() {}

  /**
   * The exit status: a failure, with a message, if output was lost; also of a command that reports
   * on standard output why it fails, such as {@code doctor}.
   */
  static int check(int status) {
    if (!System.out.checkError()) {
      return status;
    }
    if (!isPipe()) {
      System.err.println(
          "slaacguard: standard output cannot be written, and what was printed is lost: is the disk"
              + " full?");
    }
    return status == Main.OK ? Main.FAILED : status;
  }

  /** Whether output is a pipe, whose reader may have read enough, such as head(1). */
  private static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(LINK).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
