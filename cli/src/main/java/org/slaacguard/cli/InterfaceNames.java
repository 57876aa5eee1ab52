package org.slaacguard.cli;

import java.nio.file.Files;
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
    Path given = Path.of(fileOrName);
    if (fileOrName.indexOf('/') >= 0 || fileOrName.endsWith(SUFFIX)) {
      return given;
    }
    Path standard = FOLDER.resolve(check(fileOrName) + SUFFIX);
    return Files.exists(standard) || !Files.isRegularFile(given) ? standard : given;
  }

  /** The interface that a file is for: the name of the file without its ending. */
  static String ofFile(Path file) throws CommandException {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    return check(name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name);
  }
}
