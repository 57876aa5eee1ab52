package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Distinguishes a missing file from one that the caller may not see. */
public final class FilePresence {
  private FilePresence() {}

  /**
   * Whether a file exists.
   *
   * @throws IOException if that is unknown, as in a folder of root's, or behind a loop of links
   */
  public static boolean isThere(Path file) throws IOException {
    try {
      var _ = Files.readAttributes(file, BasicFileAttributes.class);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Refuses what is no plain file: a folder cannot be read, a pipe or device might never end.
   *
   * @throws IOException saying what it is; nothing is said of what is not there
   */
  static void mustBePlain(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(
          file + (Files.isDirectory(file) ? " is a folder" : " is no plain file"));
    }
  }
}
