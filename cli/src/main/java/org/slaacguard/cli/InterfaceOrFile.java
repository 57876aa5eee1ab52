package org.slaacguard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slaacguard.gateway.GatewayClient;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;

/**
 * The operand {@code FILE|INTERFACE} of a command about a running interface. A file means the
 * interface with this file, and no other of the same name.
 *
 * @param name the interface
 * @param file the file, if the operand is one; else null
 */
record InterfaceOrFile(String name, @Nullable Path file) {
  /**
   * Parses the operand: text with a slash, or with the suffix of configuration files, is a file.
   *
   * @throws GatewayException if it names no interface, nor a valid file of one
   * @throws NoSuchFileException if the file does not exist
   */
  static InterfaceOrFile of(String operand) throws IOException, GatewayException {
    if (!InterfaceNames.isFile(operand)) {
      return new InterfaceOrFile(InterfaceNames.check(operand), null);
    }
    Path file = Path.of(operand);
    String name = InterfaceNames.ofFile(file);
    if (Files.notExists(file)) {
      throw new NoSuchFileException(
          operand, null, "no such file; for the interface itself, say '" + name + "'");
    }
    if (Files.isDirectory(file)) {
      throw new CommandException(operand + " is a folder, and a file is expected");
    }
    return new InterfaceOrFile(name, file);
  }

  /**
   * Refuses if the interface was made from another file.
   *
   * @throws CommandException naming that file
   */
  void refuseAnother(GatewayClient client) throws IOException, CommandException {
    if (file == null) {
      return;
    }
    Path own = client.file(name);
    if (own != null && !isSame(file, own)) {
      throw new CommandException(
          name
              + " is up by "
              + own
              + ", not by "
              + file
              + "; for the interface, say '"
              + name
              + "'");
    }
  }

  /** Whether both paths are the same file, also after an editor has replaced it. */
  private static boolean isSame(Path one, Path other) throws IOException {
    return one.toAbsolutePath().normalize().equals(other.normalize())
        || (Files.exists(other) && Files.isSameFile(one, other));
  }
}
