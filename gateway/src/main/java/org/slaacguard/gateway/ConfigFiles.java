package org.slaacguard.gateway;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.slaacguard.control.ByteText;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.HiddenKeys;

/** Reads configuration files from the disk. */
public final class ConfigFiles {
  /** The largest file, in bytes: more than 10,000 peers need. */
  private static final int LARGEST = 16 << 20;

  private ConfigFiles() {}

  /**
   * Reads a file. The caller closes the configuration.
   *
   * @throws IOException if it cannot be read
   * @throws ConfigException with all problems
   */
  public static Configuration read(Path file) throws IOException, ConfigException {
    return read(file, new ConfigNotes());
  }

  /**
   * Reads a file, and notes warnings. The caller closes the configuration.
   *
   * @throws IOException if it cannot be read, or is a pipe or device, which might never end
   * @throws ConfigException with all problems
   */
  public static Configuration read(Path file, ConfigNotes notes)
      throws IOException, ConfigException {
    FilePresence.mustBePlain(file);
    return readAny(file, notes);
  }

  /**
   * Reads a file or a pipe, as a shell creates one for {@code <(slaacguard strip wg0)}.
   *
   * @throws IOException if it cannot be read
   * @throws ConfigException with all problems
   */
  public static Configuration readAny(Path file, ConfigNotes notes)
      throws IOException, ConfigException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder");
    }
    KeyProtection.begin();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = bytes(file, arena);
      try (HiddenKeys keys = HiddenKeys.hide(bytes.asByteBuffer())) {
        if (bytes.byteSize() > LARGEST) {
          throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MB");
        }
        String text = ByteText.decode(bytes.toArray(ValueLayout.JAVA_BYTE));
        return ConfigFile.parse(file.toString(), text, notes, keys);
      } finally {
        bytes.fill((byte) 0);
      }
    }
  }

  private static MemorySegment bytes(Path file, Arena arena) throws IOException {
    try {
      return KeyFileReader.read(file, LARGEST + 1, arena);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // For example for a folder, which can be opened: the exception does not name it.
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Whether others than owner and group can get at the keys in a file, as wg-quick judges it. */
  static boolean isOpenToOthers(Path file) {
    try {
      Path real = file.toRealPath();
      return isOpen(real) && isOpen(real.resolveSibling("."));
    } catch (IOException | UnsupportedOperationException e) {
      // The caller reads the file next, which reports a real problem.
      return false;
    }
  }

  private static boolean isOpen(Path file) throws IOException {
    Set<PosixFilePermission> others =
        EnumSet.of(
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);
    others.retainAll(Files.getPosixFilePermissions(file));
    return !others.isEmpty();
  }
}
