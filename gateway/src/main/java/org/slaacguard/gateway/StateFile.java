package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.control.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of lines that outlives the daemon, readable by its owner alone and replaced whole.
 * If it cannot be read or written, only its contents are lost, and the log says so once.
 */
final class StateFile {
  /** The time until a file that could not be written is tried again, in nanoseconds. */
  static final long RETRY = 10_000_000_000L;

  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final long SECOND = 1_000_000_000L;

  private final Path file;
  private boolean failed;

  StateFile(Path file) {
    this.file = file;
  }

  /**
   * The moment so many seconds later, short of {@link Long#MAX_VALUE}, in monotonic nanoseconds.
   */
  static long after(long now, long seconds) {
    long most = (Long.MAX_VALUE - Math.max(now, 0)) / SECOND - 1;
    return now + Math.min(seconds, most) * SECOND;
  }

  /**
   * Passes each line on.
   *
   * @param sink throws a {@link RuntimeException} for an unreadable line, which is skipped
   */
  void read(Consumer<String> sink) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      LOG.warn("cannot read {}: {}", file, e.toString());
      return;
    }
    read(lines, sink);
  }

  /** The same for lines that were read earlier. */
  void read(List<String> lines, Consumer<String> sink) {
    for (String line : lines) {
      try {
        sink.accept(line);
      } catch (RuntimeException e) {
        LOG.warn("{}: left out '{}': {}", file, line, e.getMessage());
      }
    }
  }

  /** Appends lines. A failure is left to the next {@link #write}. */
  void append(List<String> lines) {
    try {
      if (Files.exists(file)) {
        Files.write(file, lines, StandardOpenOption.APPEND);
      } else {
        replace(lines);
      }
    } catch (IOException e) {
      LOG.debug("not added to {}: {}", file, e.toString());
    }
  }

  /**
   * Replaces the lines; without any, deletes the file.
   *
   * @return whether that succeeded; else try again later
   */
  boolean write(List<String> lines) {
    try {
      if (lines.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        replace(lines);
      }
      failed = false;
      return true;
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        LOG.warn("{}; a restart would not know it. Trying again", WriteFailure.text(file, e));
      }
      return false;
    }
  }

  private void replace(List<String> lines) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    // Whole or not at all, whenever the daemon is killed.
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(whole);
    Files.createFile(
        whole, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(whole, lines, StandardOpenOption.WRITE);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
