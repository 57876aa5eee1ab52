package org.slaacguard.control;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    if (!(why instanceof FileSystemException file)) {
      return Objects.requireNonNullElse(why.getMessage(), why.toString());
    }
    String reason = file.getReason();
    if (reason != null) {
      return reason;
    }
    return switch (file) {
      case AccessDeniedException e -> "permission denied";
      // Made where nothing seemed to be: a link that leads nowhere is in the way.
      case FileAlreadyExistsException e
          when e.getFile() != null && Files.isSymbolicLink(Path.of(e.getFile())) ->
          missing(Path.of(e.getFile()));
      case NoSuchFileException e when e.getFile() != null -> missing(Path.of(e.getFile()));
      default -> why.getClass().getSimpleName().replace("Exception", "");
    };
  }

  /**
   * Why a file, which does not exist, does not: a link may lead nowhere, or its folder be missing.
   */
  public static String missing(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isSymbolicLink(file)) {
      return "it is a link to a file that is not there";
    }
    return folder == null || Files.exists(folder) ? "no such file" : "there is no folder " + folder;
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
