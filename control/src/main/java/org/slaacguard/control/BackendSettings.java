package org.slaacguard.control;

import java.util.Locale;

/**
 * The backend and its options, as {@code Backend} writes them: {@code kernel probe=kprobe
 * first-packet=drop}. All options may be left out. They apply to the kernel's WireGuard; with
 * {@code auto} they apply if it is chosen.
 *
 * @param choice which backend
 * @param probe where the probe is attached
 * @param returnsFirstPacket whether the packet that taught a new address, which the kernel drops,
 *     is put back into the stack
 */
public record BackendSettings(BackendChoice choice, ProbeHook probe, boolean returnsFirstPacket) {
  /** The default. */
  public static final BackendSettings AUTO = of(BackendChoice.AUTO);

  /** The kernel's WireGuard. */
  public static final BackendSettings KERNEL = of(BackendChoice.KERNEL);

  /** The userspace backend. */
  public static final BackendSettings USERSPACE = of(BackendChoice.USERSPACE);

  private static BackendSettings of(BackendChoice choice) {
    return new BackendSettings(choice, ProbeHook.AUTO, true);
  }

  /**
   * Reads the word and its options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static BackendSettings parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    BackendChoice choice = BackendChoice.parse(words[0]);
    ProbeHook probe = ProbeHook.AUTO;
    boolean returns = true;
    for (int i = 1; i < words.length; i++) {
      if (choice == BackendChoice.USERSPACE) {
        throw new IllegalArgumentException(
            "'"
                + words[i]
                + "' is an option of the kernel's WireGuard; the userspace backend has no"
                + " options");
      }
      int equals = words[i].indexOf('=');
      String value = equals < 0 ? "" : words[i].substring(equals + 1);
      switch (words[i].substring(0, Math.max(equals, 0)).toLowerCase(Locale.ROOT)) {
        case "probe" -> probe = ProbeHook.parse(value);
        case "first-packet" -> returns = parseFirstPacket(value);
        default ->
            throw new IllegalArgumentException(
                "an option of the backend must be probe= or first-packet=, not '" + words[i] + "'");
      }
    }
    return new BackendSettings(choice, probe, returns);
  }

  private static boolean parseFirstPacket(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "return" -> true;
      case "drop" -> false;
      default ->
          throw new IllegalArgumentException(
              "first-packet must be return or drop, not '" + text + "'");
    };
  }

  /** The word with the options that differ from the defaults; {@link #parse} reads it back. */
  @Override
  public String toString() {
    return choice
        + (probe == ProbeHook.AUTO ? "" : " probe=" + probe)
        + (returnsFirstPacket ? "" : " first-packet=drop");
  }
}
