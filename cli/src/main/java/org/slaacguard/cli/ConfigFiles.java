package org.slaacguard.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.gateway.KeyProtection;

/** Reads configuration files from the disk. */
final class ConfigFiles {
  /** Bytes of a file, at most: more than 10,000 peers need. */
  private static final int LARGEST = 16 << 20;

  private ConfigFiles() {}

  /**
   * Reads a file. The caller closes the configuration.
   *
   * @throws IOException if it cannot be read
   * @throws ConfigException with everything that is wrong in it
   */
  static Configuration read(Path file) throws IOException, ConfigException {
    KeyProtection.begin();
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LARGEST + 1);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      // Such as of a folder, which can be opened: its message does not name it.
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    try {
      if (bytes.length > LARGEST) {
        throw new IOException(file + " is larger than " + (LARGEST >> 20) + " MB");
      }
      return ConfigFile.parse(file.toString(), new String(bytes, StandardCharsets.UTF_8));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Says so if others than the owner can read the keys in a file. */
  static void warnIfOthersCanRead(Path file) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
        System.err.println("Warning: '" + file + "' is world accessible");
      }
    } catch (IOException | UnsupportedOperationException e) {
      // The file itself is about to be read: a real problem shows there.
      return;
    }
  }

  /**
   * Reads a file for a running interface: what is the host's business has no place there.
   *
   * @throws CommandException if it says something that only {@code up} and {@code run} can do
   */
  static Configuration readForDevice(Path file)
      throws IOException, ConfigException, CommandException {
    Configuration configuration = read(file);
    if (!configuration.device().network().equals(NetworkSettings.NONE)
        || !configuration.device().hooks().equals(Hooks.NONE)
        || configuration.device().saveConfig()) {
      configuration.close();
      throw new CommandException(
          file
              + ": Address, DNS, MTU, Table, hooks and SaveConfig cannot be given to a running"
              + " interface; use 'slaacguard up', or strip them with 'wg-quick strip'");
    }
    return configuration;
  }
}
