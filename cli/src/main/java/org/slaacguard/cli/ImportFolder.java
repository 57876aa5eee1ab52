package org.slaacguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.ByteText;
import org.slaacguard.gateway.FilePresence;

/**
 * A folder that another program has left. Others may have written anything into it: no link is
 * followed, and reading is bounded.
 */
final class ImportFolder {
  /** Bytes of a file, at most. */
  static final int LARGEST = 16 << 20;

  /** Bytes of all files together, at most. */
  private static final long LARGEST_SUM = 64L << 20;

  private static final int MOST_FILES = 65_536;

  private final Path folder;
  private long read;

  /**
   * A folder.
   *
   * @throws CommandException if it is none
   */
  ImportFolder(Path folder) throws IOException, CommandException {
    if (!Files.isDirectory(folder)) {
      throw new CommandException(
          folder
              + (FilePresence.isThere(folder) ? " is no folder" : " does not exist")
              + ": give the"
              + " folder that wg-easy, PiVPN or wireguard-ui keeps its files in");
    }
    if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
      throw new AccessDeniedException(folder.toString());
    }
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Whether something is there under this name. */
  boolean has(String name) {
    return Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * A folder in it.
   *
   * @throws CommandException if it is none, or a link
   */
  ImportFolder folder(String name) throws IOException, CommandException {
    refuseLink(folder.resolve(name));
    return new ImportFolder(folder.resolve(name));
  }

  private static void refuseLink(Path file) throws CommandException {
    if (Files.isSymbolicLink(file)) {
      throw new CommandException(file + " is a symbolic link, and links are not followed here");
    }
  }

  /**
   * The text of a file, every byte of it kept.
   *
   * @throws CommandException if it is no plain file, or too large
   */
  String text(String name) throws IOException, CommandException {
    Path file = folder.resolve(name);
    refuseLink(file);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(file + (has(name) ? " is no plain file" : " is not there"));
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      read += bytes.length;
      if (bytes.length > LARGEST || read > LARGEST_SUM) {
        throw new CommandException(
            file + " is too large: a file has at most 16 MB here, and all together 64 MB");
      }
      return ByteText.decode(bytes);
    }
  }

  /** The names of its files that end so, in order. */
  List<String> files(String end) throws IOException, CommandException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path each : files) {
        String name = each.getFileName().toString();
        if (name.endsWith(end)) {
          names.add(name);
        }
        if (names.size() > MOST_FILES) {
          throw new CommandException(folder + " has more than " + MOST_FILES + " files");
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }
}
