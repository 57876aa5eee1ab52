package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether what a command printed has arrived: a key or a configuration may be all that there is.
 */
final class StandardOutput {
  private static final Path LINK = Path.of("/proc/self/fd/1");

  private StandardOutput() {}

  /** The exit status, which is a failure where something printed is lost; says so. */
  static int check(int status) {
    if (status != Main.OK || !System.out.checkError()) {
      return status;
    }
    if (!isPipe()) {
      System.err.println(
          "slaacguard: standard output cannot be written, and what was printed is lost: is the disk"
              + " full?");
    }
    return Main.FAILED;
  }

  /** Whoever reads one may have read enough, such as head(1). */
  private static boolean isPipe() {
    try {
      String target = Files.readSymbolicLink(LINK).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException e) {
      return false;
    }
  }
}
