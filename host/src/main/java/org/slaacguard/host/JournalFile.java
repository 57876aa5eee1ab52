package org.slaacguard.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.WriteFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a {@link HostJournal}. Its first line names its owner, and lines are only appended. A
 * file that cannot be read is put aside. If writing fails, the log says so; changes are then not
 * undone after a crash.
 */
final class JournalFile {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path NAMESPACE = Path.of("/proc/thread-self/ns/net");

  /** The largest journal; no host has a larger one. */
  private static final long MAX_BYTES = 64L << 20;

  /** The most files that are put aside before the last of them is replaced. */
  private static final int MAX_ASIDE = 9;

  private final Path path;
  private boolean writable;

  JournalFile(Path path) {
    this.path = path;
  }

  /**
   * The owner of a journal.
   *
   * @param boot the run of this host
   * @param namespace the network namespace
   * @param linkIndex the interface in it
   */
  record Owner(String boot, String namespace, int linkIndex) {
    private static final String MAGIC = "slaacguard-journal";

    /** The owner for an interface in the calling thread's network namespace. */
    static Owner of(int linkIndex) throws IOException {
      return new Owner(
          Files.readString(BOOT).strip(),
          String.valueOf(Files.getAttribute(NAMESPACE, "unix:ino")),
          linkIndex);
    }

    static Owner parse(String line) throws IOException {
      String[] words = line.split(" ", -1);
      try {
        if (words.length == 4 && words[0].equals(MAGIC)) {
          return new Owner(words[1], words[2], Integer.parseInt(words[3]));
        }
      } catch (NumberFormatException e) {
        throw new IOException("no journal of ours: '" + line + "'", e);
      }
      throw new IOException("no journal of ours: '" + line + "'");
    }

    @Override
    public String toString() {
      return "%s %s %s %d".formatted(MAGIC, boot, namespace, linkIndex);
    }

    boolean isOfSameHost(Owner other) {
      return boot.equals(other.boot) && namespace.equals(other.namespace);
    }
  }

  /**
   * The contents of a file.
   *
   * @param lines all but the first one. An incomplete last line is left out, because its step was
   *     not begun then
   */
  record Contents(Owner owner, List<String> lines) {}

  /** Reads the file; null if there is none, or it is not a journal and was put aside. */
  @Nullable Contents read() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new IOException("too long");
      }
      String text = Files.readString(path);
      int end = text.lastIndexOf('\n');
      List<String> lines = new ArrayList<>(text.substring(0, Math.max(end, 0)).lines().toList());
      if (lines.isEmpty()) {
        throw new IOException("no journal of ours: no line");
      }
      return new Contents(Owner.parse(lines.removeFirst()), List.copyOf(lines));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      putAside(e);
      return null;
    }
  }

  private void putAside(IOException why) {
    for (int i = 1; i <= MAX_ASIDE; i++) {
      Path aside = path.resolveSibling(path.getFileName() + ".unread" + i);
      if (i == MAX_ASIDE || !Files.exists(aside)) {
        try {
          Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
          LOG.warn(
              "{} cannot be read, and is kept as {}; what an earlier daemon left is"
                  + " not undone: {}",
              path,
              aside,
              why.toString());
        } catch (IOException e) {
          LOG.warn("{} cannot be read: {}; and cannot be put aside: {}", path, why, e.toString());
        }
        return;
      }
    }
  }

  /** Replaces the file by one with these lines, atomically, so that nothing is lost. */
  void begin(Owner owner, List<String> lines) {
    List<String> all = new ArrayList<>(List.of(owner.toString()));
    all.addAll(lines);
    Path whole = path.resolveSibling(path.getFileName() + ".new");
    try {
      Path folder = path.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.write(whole, all);
      Files.move(whole, path, StandardCopyOption.ATOMIC_MOVE);
      writable = true;
    } catch (IOException e) {
      lost(e);
    }
  }

  /** Adds a line, or several, if there is a file. */
  void append(String line) {
    if (!writable) {
      return;
    }
    try {
      Files.write(path, (line + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    } catch (IOException e) {
      lost(e);
    }
  }

  private void lost(IOException why) {
    writable = false;
    LOG.warn(
        "{}; if this daemon is killed, its changes to the host stay", WriteFailure.text(path, why));
  }

  /** Deletes the file, because there is nothing to undo. */
  void delete() {
    writable = false;
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.debug("not deleted: {}", path, e);
    }
  }
}
