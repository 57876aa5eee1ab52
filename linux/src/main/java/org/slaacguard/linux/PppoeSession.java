package org.slaacguard.linux;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A PPPoE session of the kernel (RFC 2516). The kernel does not say which PPP interface it carries.
 *
 * @param number the session's number, 1 to 65535
 * @param concentrator the other end's hardware address, 12 hexadecimal digits
 * @param device the Ethernet or VLAN interface below it
 */
public record PppoeSession(int number, String concentrator, String device) {
  private static final Path LIST = Path.of("/proc/net/pppoe");

  /**
   * The sessions in the calling thread's network namespace.
   *
   * @return empty if the kernel has no PPPoE
   * @throws IOException if the list cannot be read
   */
  public static List<PppoeSession> list() throws IOException {
    try {
      return parse(Files.readString(LIST, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /**
   * Parses the kernel's list: a title line, then number, hardware address and device of each
   * session. Other lines are ignored.
   */
  static List<PppoeSession> parse(String text) {
    List<PppoeSession> sessions = new ArrayList<>();
    for (String line : text.lines().skip(1).toList()) {
      String[] words = line.strip().split("\\s+", -1);
      if (words.length == 3
          && words[0].matches("[0-9A-F]{8}")
          && words[1].matches("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")) {
        sessions.add(
            new PppoeSession(
                number(Integer.parseUnsignedInt(words[0], 16)),
                words[1].replace(":", ""),
                words[2]));
      }
    }
    return sessions;
  }

  /** The kernel prints the two bytes in network order as a number in native order. */
  private static int number(int printed) {
    boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    short two = (short) printed;
    return Short.toUnsignedInt(little ? Short.reverseBytes(two) : two);
  }
}
