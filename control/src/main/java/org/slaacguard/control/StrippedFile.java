package org.slaacguard.control;

import java.util.Locale;

/** A file without its host settings, for a running interface: {@code wg-quick strip}. */
public final class StrippedFile {
  private StrippedFile() {}

  /**
   * The lines of a text that {@code wg} reads, each as it is; comments stay.
   *
   * @param ours whether settings of ours stay, which {@code wg} refuses
   */
  public static String of(String text, boolean ours) {
    StringBuilder left = new StringBuilder();
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (String line : PeerLines.of(body).lines()) {
      if (stays(line, ours)) {
        left.append(line);
      }
    }
    return left.toString();
  }

  private static boolean stays(String line, boolean ours) {
    int comment = line.indexOf('#');
    String content = comment < 0 ? line : line.substring(0, comment);
    int equals = content.indexOf('=');
    if (equals < 0) {
      return true;
    }
    String name = AsciiWhitespace.remove(content.substring(0, equals)).toLowerCase(Locale.ROOT);
    ConfigKey stock = ConfigKey.find(name);
    return stock != null ? stock.isWireGuards() : ours;
  }
}
