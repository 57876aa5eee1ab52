package org.slaacguard.control;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * The name of a peer in a file, {@code # friendly_name = laptop}: a comment for WireGuard, which
 * exporters read.
 */
public final class PeerName {
  /** Most characters of a name. */
  public static final int LONGEST = 64;

  private static final Pattern COMMENT =
      Pattern.compile("[ \\t]*#[ \\t]*friendly_name[ \\t]*=(.*)", Pattern.CASE_INSENSITIVE);
  private static final String PUNCTUATION = " ._-@+()'&:";

  private PeerName() {}

  /**
   * Checks a name. It appears in a line of a file, in tables and in labels.
   *
   * @return the name
   * @throws IllegalArgumentException saying what a name is
   */
  public static String check(String name) {
    boolean good =
        !name.isEmpty()
            && name.codePointCount(0, name.length()) <= LONGEST
            && Character.isLetterOrDigit(name.codePointAt(0))
            && !name.endsWith(" ")
            && name.codePoints().allMatch(PeerName::isAllowed);
    if (!good) {
      throw new IllegalArgumentException(
          "a peer's name must be 1 to 64 letters, digits, blanks and . _ - @ + ( ) ' & :"
              + " and begin with a letter or digit"
              + (name.chars().allMatch(c -> c > ' ' && c < 0x7f) && name.length() <= LONGEST
                  ? "; '" + name + "' does not fit"
                  : ""));
    }
    if (isKey(name)) {
      throw new IllegalArgumentException("a key is not a name: give a peer's key by --public-key");
    }
    return name;
  }

  private static boolean isAllowed(int c) {
    int type = Character.getType(c);
    return Character.isLetterOrDigit(c)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || PUNCTUATION.indexOf(c) >= 0;
  }

  private static boolean isKey(String text) {
    try {
      PublicKey.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The line of a file, without its end. */
  static String line(String name) {
    return "# friendly_name = " + name;
  }

  /** The name in a line; null if the line has none. */
  static @Nullable String in(String line) {
    Matcher matcher = COMMENT.matcher(line);
    String name = matcher.lookingAt() ? AsciiWhitespace.trim(matcher.group(1)) : "";
    return name.isEmpty() ? null : name;
  }
}
