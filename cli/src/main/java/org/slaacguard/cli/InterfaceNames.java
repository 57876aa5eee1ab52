package org.slaacguard.cli;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Names of interfaces, and of the files that configure them. */
final class InterfaceNames {
  private static final Path FOLDER = Path.of("/etc/wireguard");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_=+.-]{1,15}");
  private static final String SUFFIX = ".conf";

  private InterfaceNames() {}

  /** The name, if the kernel and {@code wg-quick} take it. */
  static String check(String name) throws CommandException {
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new CommandException(
          "'" + name + "' is no interface name: 1 to 15 letters, digits and _ = + . -");
    }
    return name;
  }

  /** A file as given, or for a bare name {@code /etc/wireguard/NAME.conf}. */
  static Path file(String fileOrName) throws CommandException {
    if (fileOrName.indexOf('/') >= 0 || fileOrName.endsWith(SUFFIX)) {
      return Path.of(fileOrName);
    }
    return FOLDER.resolve(check(fileOrName) + SUFFIX);
  }

  /**
   * The interface that a file is for: the name of the file without its ending, which is {@code
   * .conf}, as {@code wg-quick} has it. So a copy that somebody keeps beside it is none.
   */
  static String ofFile(Path file) throws CommandException {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    if (!name.endsWith(SUFFIX)) {
      throw new CommandException(
          file + " is no INTERFACE" + SUFFIX + ": the interface is named after its file");
    }
    return check(name.substring(0, name.length() - SUFFIX.length()));
  }
}
