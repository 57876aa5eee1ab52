package org.slaacguard.control;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of an interface of the host in a setting. It becomes part of packet filter rules, of
 * paths below {@code /proc/sys}, of file names and of hooks' environments, so names are refused
 * that mean something else in any of these, though the kernel accepts them.
 */
final class DeviceName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_@,.+-]{1,15}");

  /** Paths, and the kernel's folders for all interfaces and for new ones. */
  private static final Set<String> OTHERS = Set.of(".", "..", "all", "default", "lo");

  private DeviceName() {}

  /**
   * Checks a name; the interface need not exist.
   *
   * @return the name
   * @throws IllegalArgumentException saying what a name is
   */
  static String check(String text) {
    // To iptables, a plus sign at the end means all interfaces whose names begin so.
    if (!NAME.matcher(text).matches() || OTHERS.contains(text) || text.endsWith("+")) {
      boolean printable = text.length() <= 64 && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
      throw new IllegalArgumentException(
          "not the name of an interface"
              + (printable ? ": '" + text + "'" : "")
              + "; 1 to 15 letters, digits and _ @ , . + -, without + at the end");
    }
    return text;
  }
}
