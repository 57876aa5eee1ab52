package org.slaacguard.control;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code HostsFile}: the file with the addresses of the peers by name. */
public final class HostsFileSetting extends ValueSetting<Path> {
  /** Leaves room for a temporary file whose name is five characters longer. */
  private static final int LONGEST_NAME = 250;

  HostsFileSetting() {
    super("HostsFile", "hosts-file", Section.INTERFACE);
  }

  /**
   * A client that may change settings of a running interface must not choose which files are
   * written.
   */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  Path parse(String text) {
    Path file = path(text);
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString();
    if (!file.isAbsolute()
        || name.isEmpty()
        || text.endsWith("/")
        || !file.equals(file.normalize())) {
      throw new IllegalArgumentException(
          "it is the whole path of a file of its own, such as /run/slaacguard-hosts/wg0, not '"
              + text
              + "'");
    }
    if (name.startsWith(".") || name.endsWith("~") || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a name server ignores a file of this name: '" + name + "'");
    }
    return file;
  }

  private static Path path(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a path has no control characters");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("no path: '" + text + "'", e);
    }
  }

  @Override
  String format(Path value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "FILE";
  }

  @Override
  public String description() {
    return "a file for the peers' names and addresses, in the form of `/etc/hosts`"
        + " ([names.md](names.md))";
  }

  @Override
  String defaultText() {
    return "`/run/slaacguard-hosts/INTERFACE` with `Domain`, else none";
  }
}
