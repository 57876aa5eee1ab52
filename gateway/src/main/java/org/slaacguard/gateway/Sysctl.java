package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Settings of the calling thread's network namespace, below {@code /proc/sys/net}. */
final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys/net");

  private Sysctl() {}

  /**
   * Reads a setting.
   *
   * @param path as in {@code ipv6/conf/all/forwarding}
   */
  static String get(String path) throws SetupException {
    try {
      return Files.readString(ROOT.resolve(path)).strip();
    } catch (IOException e) {
      throw new SetupException("cannot read /proc/sys/net/" + path, e);
    }
  }

  /** Whether there is such a setting here. */
  static boolean exists(String path) {
    return Files.exists(ROOT.resolve(path));
  }

  /** Changes a setting. */
  static void set(String path, String value) throws SetupException {
    try {
      Files.writeString(ROOT.resolve(path), value);
    } catch (IOException e) {
      throw new SetupException(
          "cannot write '"
              + value
              + "' to /proc/sys/net/"
              + path
              + (isReadOnly(path) ? "; a container needs " + option(path, value) : ""),
          e);
    }
  }

  /** Whether nobody may write it here, as in most containers. */
  static boolean isReadOnly(String path) {
    return exists(path) && !Files.isWritable(ROOT.resolve(path));
  }

  /**
   * What a container is to be started with, so that it has this value. Of an interface that is made
   * later, the value is what new ones get.
   */
  static String option(String path, String value) {
    String[] names = path.split("/", -1);
    if (names.length == 4 && names[1].equals("conf") && !names[2].equals("all")) {
      names[2] = "default";
    }
    return "'--sysctl net." + String.join(".", names) + "=" + value + "'";
  }
}
