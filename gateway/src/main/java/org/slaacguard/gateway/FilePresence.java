package org.slaacguard.gateway;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Distinguishes a missing file from one that the user may not see. */
public final class FilePresence {
  private FilePresence() {}

  /**
   * Whether a file exists.
   *
   * @throws AccessDeniedException if that is unknown, as in a folder of root's
   */
  public static boolean isThere(Path file) throws AccessDeniedException {
    if (Files.exists(file)) {
      return true;
    }
    if (Files.notExists(file)) {
      return false;
    }
    throw new AccessDeniedException(file.toString());
  }
}
