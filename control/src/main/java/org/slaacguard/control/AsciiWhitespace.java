package org.slaacguard.control;

/** ASCII whitespace, which {@code wg} and, in its locale, {@code wg-quick} skip. */
final class AsciiWhitespace {
  private AsciiWhitespace() {}

  private static boolean isBlank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /** The text without whitespace at either end. */
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** The text without any whitespace. */
  static String remove(String text) {
    StringBuilder left = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (!isBlank(text.charAt(i))) {
        left.append(text.charAt(i));
      }
    }
    return left.toString();
  }
}
