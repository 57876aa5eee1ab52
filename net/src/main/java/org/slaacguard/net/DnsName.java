package org.slaacguard.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A domain name (RFC 1035, section 3.1) of letters, digits, hyphens and underscores.
 *
 * @param text labels of 1 to 63 characters separated by dots, without a dot at the end; 255 bytes
 *     at most on the wire; letters in lower case
 */
public record DnsName(String text) {
  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 255;

  /** Checks the labels, and turns letters to lower case. */
  public DnsName {
    text = lowerCase(text);
    // A length byte precedes each label, and a zero ends the name.
    if (text.length() + 2 > LONGEST_NAME) {
      throw new IllegalArgumentException("a domain name has 253 characters at most");
    }
    for (String label : text.split("\\.", -1)) {
      if (!isLabel(label)) {
        throw new IllegalArgumentException("not a domain name: '" + text + "'");
      }
    }
  }

  /**
   * Reads a name; a dot at the end is dropped.
   *
   * @throws IllegalArgumentException if the text is no name
   */
  public static DnsName parse(String text) {
    return new DnsName(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }

  /**
   * Reads an uncompressed name, and moves the buffer behind it.
   *
   * @return null if there is no well-formed name at the buffer's position; the root counts as none
   */
  static @Nullable DnsName read(ByteBuffer in) {
    StringBuilder text = new StringBuilder();
    while (in.hasRemaining()) {
      int length = in.get() & 0xff;
      if (length == 0) {
        return text.isEmpty() || text.length() + 2 > LONGEST_NAME
            ? null
            : new DnsName(text.toString());
      }
      if (length > LONGEST_LABEL || length > in.remaining()) {
        return null;
      }
      byte[] bytes = new byte[length];
      in.get(bytes);
      String label = new String(bytes, StandardCharsets.ISO_8859_1);
      if (!isLabel(lowerCase(label))) {
        return null;
      }
      text.append(text.isEmpty() ? "" : ".").append(label);
    }
    return null;
  }

  /** The name on the wire, uncompressed: each label behind its length, and a zero. */
  byte[] toBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 2);
    for (String label : text.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.write(0);
    return out.toByteArray();
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= LONGEST_LABEL
        && label
            .chars()
            .allMatch(
                c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
  }

  // ASCII only: a change of case must not turn another letter into one of these.
  private static String lowerCase(String text) {
    StringBuilder small = new StringBuilder(text.length());
    text.chars().forEach(c -> small.append((char) (c >= 'A' && c <= 'Z' ? c + 32 : c)));
    return small.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
