package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.control.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of lines that outlives the daemon, readable by its owner alone. It is replaced
 * whole, or grows by whole lines: a last line without an end was cut off by a crash, and does not
 * count. If the file cannot be read or written, only its contents are lost, and the log says so
 * once.
 *
 * <p>A line that cannot be read may be a newer version's, which comes back: it stays. Its text is
 * not logged, because a line may have a key in it.
 */
final class StateFile {
  /** The time until a file that could not be written is tried again, in nanoseconds. */
  static final long RETRY = 10_000_000_000L;

  /** The most characters of lines that cannot be read and stay. */
  static final int MOST_UNREAD = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final long SECOND = 1_000_000_000L;

  private final Path file;
  private final String otherwise;
  private final boolean forced;
  private final AddedLines adding;

  /** Lines that stay though they could not be read. */
  private final List<String> unread = new ArrayList<>();

  private boolean failed;

  /** Whether what is there could not be read as text. */
  private boolean unreadable;

  StateFile(Path file) {
    this(file, "a restart would not know it. Trying again");
  }

  /**
   * The same for a file that its owner does not write again by itself.
   *
   * @param otherwise what follows if the file cannot be written, for the log
   */
  StateFile(Path file, String otherwise) {
    this(file, otherwise, false);
  }

  private StateFile(Path file, String otherwise, boolean forced) {
    this.file = file;
    this.otherwise = otherwise;
    this.forced = forced;
    adding = new AddedLines(file);
  }

  /**
   * The same for a file that must be there, old or new, after a power cut, too: other machines know
   * us by its lines. Writing it waits for the disk.
   */
  StateFile forced() {
    return new StateFile(file, otherwise, true);
  }

  /**
   * The moment this many seconds later, short of {@link Long#MAX_VALUE}, in monotonic nanoseconds.
   */
  static long after(long now, long seconds) {
    long most = (Long.MAX_VALUE - Math.max(now, 0)) / SECOND - 1;
    return now + Math.min(seconds, most) * SECOND;
  }

  /**
   * Passes each line on.
   *
   * @param sink throws a {@link RuntimeException} for an unreadable line, which stays in the file
   */
  void read(Consumer<String> sink) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      return;
    } catch (CharacterCodingException e) {
      unreadable = true;
      LOG.warn("{} is no text; it is kept as {} when it is written again", file, aside());
      return;
    } catch (IOException e) {
      LOG.warn("cannot read {}: {}", file, e.toString());
      return;
    }
    int end = text.lastIndexOf('\n') + 1;
    if (end < text.length()) {
      LOG.warn("{}: left out the last line, which is incomplete", file);
    }
    read(text.substring(0, end).lines().toList(), sink);
  }

  /** The same for lines that were read earlier. */
  void read(List<String> lines, Consumer<String> sink) {
    int skipped = 0;
    int kept = 0;
    int room = MOST_UNREAD - unread.stream().mapToInt(String::length).sum();
    for (String line : lines) {
      try {
        sink.accept(line);
      } catch (RuntimeException e) {
        skipped++;
        if (line.length() <= room && line.chars().noneMatch(Character::isISOControl)) {
          room -= line.length();
          kept++;
          unread.add(line);
        }
      }
    }
    if (skipped > 0) {
      LOG.warn(
          "{}: lines that this version cannot read: {}; of these, {} are kept for a newer one",
          file,
          skipped,
          kept);
    }
  }

  /**
   * Lets lines that could not be read go at the next {@link #write} if they have this word.
   *
   * @return whether there are such
   */
  boolean forget(String word) {
    return unread.removeIf(line -> List.of(line.split(" ", -1)).contains(word));
  }

  /** Appends lines. A failure is left to the next {@link #write}. */
  void append(List<String> lines) {
    boolean _ = Files.exists(file) ? extend(lines) : write(lines);
    close();
  }

  /**
   * Appends lines to a file that is there, and keeps it open.
   *
   * @return whether that succeeded; else {@link #write} all
   */
  boolean extend(List<String> lines) {
    try {
      adding.add(String.join("\n", lines) + "\n");
      return true;
    } catch (IOException e) {
      LOG.debug("not added to {}: {}", file, e.toString());
      return false;
    }
  }

  /** Closes the file, which the next addition opens again. */
  void close() {
    adding.close();
  }

  /**
   * Replaces the lines, but for those that could not be read; without any, deletes the file.
   *
   * @return whether that succeeded; else try again later
   */
  boolean write(List<String> lines) {
    close();
    List<String> all = new ArrayList<>(unread);
    all.addAll(lines);
    try {
      if (unreadable) {
        Files.move(file, aside(), StandardCopyOption.ATOMIC_MOVE);
        unreadable = false;
      }
      if (all.isEmpty()) {
        Files.deleteIfExists(file);
      } else {
        replace(all);
      }
      failed = false;
      return true;
    } catch (IOException e) {
      if (!failed) {
        failed = true;
        LOG.warn("{}; {}", WriteFailure.text(file, e), otherwise);
      }
      return false;
    }
  }

  private Path aside() {
    return file.resolveSibling(file.getFileName() + ".unread");
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
    if (forced) {
      force(whole);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    if (forced && folder != null) {
      force(folder);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
