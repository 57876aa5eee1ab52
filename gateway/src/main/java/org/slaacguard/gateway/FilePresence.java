package org.slaacguard.gateway;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells a file that is not there from one that the user may not look at. */
public final class FilePresence {
  private FilePresence() {}

  /**
   * Whether a file is there.
   *
   * @throws AccessDeniedException if that cannot be known, as of a folder of root's
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
