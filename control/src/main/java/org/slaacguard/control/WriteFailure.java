package org.slaacguard.control;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Makes the message about a file that cannot be written: what, where, and what to do. */
public final class WriteFailure {
  /**
   * A disk counts as full with less than a block free, because the system's error text depends on
   * the language.
   */
  private static final long BLOCK = 4096;

  private WriteFailure() {}

  /** The file, and why it cannot be written. */
  public static String text(Path file, Exception why) {
    return "cannot write " + file + ": " + reason(file, why);
  }

  /**
   * Why a file cannot be written.
   *
   * @param why the exception of the file system, or of a program that writes into it
   */
  public static String reason(Path file, Exception why) {
    String message = message(why);
    if (message.contains("quota")) {
      return "the quota of the disk is used up; make room, or raise it";
    }
    if (isFull(file, message)) {
      return "the disk is full; make room on the file system of " + folder(file);
    }
    if (message.contains("Read-only file system")) {
      return "the file system of " + folder(file) + " is read-only; mount it writable";
    }
    return message;
  }

  private static String message(Exception why) {
    String reason = why instanceof FileSystemException file ? file.getReason() : null;
    String message = Objects.requireNonNullElse(why.getMessage(), why.toString());
    return reason == null
        ? why instanceof FileSystemException
            ? why.getClass().getSimpleName().replace("Exception", "")
            : message
        : reason;
  }

  private static boolean isFull(Path file, String message) {
    if (message.contains("No space left") || message.contains("disk is full")) {
      return true;
    }
    try {
      return Files.getFileStore(folder(file)).getUsableSpace() < BLOCK;
    } catch (IOException e) {
      return false;
    }
  }

  /** The nearest existing parent folder. */
  private static Path folder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    while (folder != null && !Files.isDirectory(folder)) {
      folder = folder.getParent();
    }
    return folder == null ? Path.of("/") : folder;
  }
}
