package org.slaacguard.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slaacguard.linux.NewFile;

/**
 * A file in the form of {@code /etc/hosts} that belongs to one interface. Its first line says so: a
 * file without that line is somebody else's, and is neither changed nor removed. Everybody may read
 * it, as name servers do.
 */
final class HostsFile {
  /** Where such files are by default: a folder that a name server may read, too. */
  static final Path FOLDER = Path.of("/run/slaacguard-hosts");

  private static final FileAttribute<Set<PosixFilePermission>> OF_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
  private static final int OF_FILE = 0644;

  private final Path path;
  private final String firstLine;

  /** That of an interface. */
  HostsFile(Path path, String interfaceName) {
    this.path = path;
    firstLine = "# Names of the peers of " + interfaceName + ", by Slaacguard: changes are lost";
  }

  /** The usual one of an interface. */
  static Path usual(String interfaceName) {
    return FOLDER.resolve(interfaceName);
  }

  /** Where it is. */
  Path path() {
    return path;
  }

  /**
   * Whether it may be written.
   *
   * @throws IllegalArgumentException if there is something else in its place
   */
  void check() {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isOurs()) {
      throw new IllegalArgumentException(
          "HostsFile: "
              + path
              + (Files.isDirectory(path)
                  ? " is a folder: name a file in it"
                  : " is not by Slaacguard for this interface, and is left alone: name another"
                      + " file, or remove this one"));
    }
  }

  private boolean isOurs() {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.ISO_8859_1)) {
      char[] first = new char[firstLine.length() + 1];
      int length = reader.read(first);
      return length == first.length && new String(first).equals(firstLine + "\n");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Puts this in its place, whole or not at all.
   *
   * @throws IOException why it cannot be; then the file is as it was
   */
  void write(String text) throws IOException {
    try {
      check();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (FOLDER.equals(path.getParent()) && !Files.isDirectory(FOLDER)) {
      Files.createDirectory(FOLDER, OF_FOLDER);
      // Independent of the process's umask.
      Files.setPosixFilePermissions(FOLDER, OF_FOLDER.value());
    }
    // dnsmasq passes over names with a dot before them.
    Path fresh = path.resolveSibling("." + path.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try {
      // The folder may belong to another user, who can put a link in its place at any moment.
      NewFile.write(fresh, OF_FILE, (firstLine + "\n" + text).getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(fresh);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /**
   * Removes it, if it is ours.
   *
   * @throws IOException why it cannot be removed
   */
  void remove() throws IOException {
    try {
      Files.deleteIfExists(path.resolveSibling("." + path.getFileName() + ".new"));
      if (isOurs()) {
        Files.delete(path);
      }
    } catch (NoSuchFileException e) {
      // Somebody was faster.
      return;
    }
  }
}
