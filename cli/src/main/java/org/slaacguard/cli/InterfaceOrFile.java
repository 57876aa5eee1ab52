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
 * The operand {@code FILE|INTERFACE} of a command about a running interface. A file stands for the
 * interface that it configures, and for no other of the same name.
 *
 * @param name the interface
 * @param file the file, where one is named; else null
 */
record InterfaceOrFile(String name, @Nullable Path file) {
  /**
   * Reads the operand: what has a slash, or ends like a configuration file, is a file.
   *
   * @throws GatewayException if it cannot be the name of an interface, nor of its file
   * @throws NoSuchFileException if it is a file that is not there
   */
  static InterfaceOrFile of(String operand) throws IOException, GatewayException {
    if (!InterfaceNames.isFile(operand)) {
      return new InterfaceOrFile(InterfaceNames.check(operand), null);
    }
    Path file = Path.of(operand);
    String name = InterfaceNames.ofFile(file);
    if (Files.notExists(file)) {
      throw new NoSuchFileException(
          operand, null, "no such file; the interface itself is meant by '" + name + "'");
    }
    if (Files.isDirectory(file)) {
      throw new CommandException(operand + " is a folder, and a file is expected");
    }
    return new InterfaceOrFile(name, file);
  }

  /**
   * Refuses to act on an interface that another file configures.
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
              + "; the interface is meant by '"
              + name
              + "'");
    }
  }

  /** Also true of a file that an editor has put in the place of the one that was read. */
  private static boolean isSame(Path one, Path other) throws IOException {
    return one.toAbsolutePath().normalize().equals(other.normalize())
        || (Files.exists(other) && Files.isSameFile(one, other));
  }
}
