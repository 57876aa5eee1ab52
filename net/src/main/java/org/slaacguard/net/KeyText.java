package org.slaacguard.net;

/** The text form of a key of 32 bytes: 43 characters of base64 and one of padding. */
public final class KeyText {
  /** Number of characters in a key. */
  private static final int LENGTH = 44;

  private KeyText() {}

  /**
   * Checks length and characters.
   *
   * @throws IllegalArgumentException naming the position of a wrong character but not the
   *     character, because the text may be a secret
   */
  public static void check(String base64) {
    if (base64.length() != LENGTH) {
      throw new IllegalArgumentException(
          "a key must be 44 characters of base64, not " + base64.length());
    }
    for (int i = 0; i < LENGTH - 1; i++) {
      if (!isBase64(base64.charAt(i))) {
        throw new IllegalArgumentException(
            "character " + (i + 1) + " of the key is not base64: A-Z, a-z, 0-9, + and /");
      }
    }
    if (base64.charAt(LENGTH - 1) != '=') {
      throw new IllegalArgumentException("the last character of a key, the 44th, is '='");
    }
  }

  private static boolean isBase64(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }
}
