package org.slaacguard.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The kernel's settings below {@code /proc/sys}. Those below {@code net} belong to the calling
 * thread's network namespace.
 */
public final class Sysctl {
  private static final Path ROOT = Path.of("/proc/sys");

  /** Bytes of a value, at most. */
  private static final int LONGEST = 4096;

  private Sysctl() {}

  /**
   * Reads a setting.
   *
   * @param name such as {@code net/ipv6/conf/wg0/forwarding}, with slashes, because an interface
   *     name may contain a dot
   * @return its text without the line end, or empty if there is no such setting
   */
  public static Optional<String> get(String name) throws IOException {
    // In one piece: numbers have no second one, and the library's own calls begin with one byte.
    try (InputStream in = Files.newInputStream(path(name))) {
      byte[] text = new byte[LONGEST];
      int length = Math.max(0, in.read(text));
      return Optional.of(new String(text, 0, length, StandardCharsets.UTF_8).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes a setting.
   *
   * @throws NoSuchFileException if there is no such setting
   * @throws IOException if the kernel refuses the value, or {@code /proc/sys} is read-only as in
   *     many containers
   */
  public static void set(String name, String value) throws IOException {
    // Never creates a file, so a missing setting is an error.
    Files.writeString(path(name), value + "\n", StandardOpenOption.WRITE);
  }

  /**
   * Writes a setting only if it differs, so that a right value in a read-only place does no harm.
   */
  public static void require(String name, String value) throws IOException {
    if (!get(name).equals(Optional.of(value))) {
      set(name, value);
    }
  }

  /** Whether the setting exists and cannot be written here, as in most containers. */
  public static boolean isReadOnly(String name) {
    Path path = path(name);
    return Files.exists(path) && !Files.isWritable(path);
  }

  /**
   * The name of an interface's IPv6 setting.
   *
   * @param interfaceName a name, {@code all} or {@code default}
   * @param setting such as {@code forwarding}, {@code accept_ra}, {@code addr_gen_mode}
   */
  public static String ipv6(String interfaceName, String setting) {
    return "net/ipv6/conf/" + interfaceName + "/" + setting;
  }

  private static Path path(String name) {
    Path path = ROOT.resolve(name).normalize();
    if (name.startsWith("/") || !path.startsWith(ROOT) || path.equals(ROOT)) {
      throw new IllegalArgumentException("not a setting: '" + name + "'");
    }
    return path;
  }
}
