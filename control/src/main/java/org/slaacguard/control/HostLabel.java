package org.slaacguard.control;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The label of a host name (RFC 1123, section 2.1), derived from a peer's name: {@code Anna's
 * phone} becomes {@code annas-phone}.
 */
public final class HostLabel {
  /** Characters of a label, at most (RFC 1035, section 2.3.4). */
  public static final int LONGEST = 63;

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String APOSTROPHES = "'\u2019\u02bc`";

  /** Letters that have no base letter by Unicode's decomposition, and their usual spelling. */
  private static final Map<Integer, String> SPELLED =
      Map.of(0xdf, "ss", 0xe6, "ae", 0x153, "oe", 0xf8, "o", 0x142, "l", 0x111, "d", 0x131, "i");

  private HostLabel() {}

  /**
   * The label of a name: Latin letters in lower case and without accents, digits, and one hyphen
   * for each run of anything else; apostrophes are left out. A name in another script becomes an
   * A-label (RFC 3490). At most 63 characters, without a hyphen at either end.
   *
   * @return empty where nothing is left of the name
   */
  public static String of(String name) {
    String label = hyphenated(name);
    if (label.chars().allMatch(c -> c < 0x80)) {
      return trimmed(label.length() <= LONGEST ? label : label.substring(0, LONGEST));
    }
    try {
      String ascii = IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
      return LABEL.matcher(ascii).matches() ? ascii : "";
    } catch (IllegalArgumentException e) {
      // The ASCII form is too long, or has letters that labels must not have.
      return "";
    }
  }

  private static String hyphenated(String name) {
    StringBuilder label = new StringBuilder();
    String parts = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
    parts
        .codePoints()
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c)) {
                label.append(SPELLED.getOrDefault(c, Character.toString(c)));
              } else if (isMark(c)) {
                // In Latin script a mark is an accent; elsewhere it makes another letter.
                if (!label.isEmpty() && label.charAt(label.length() - 1) >= 0x80) {
                  label.appendCodePoint(c);
                }
              } else if (APOSTROPHES.indexOf(c) < 0
                  && !label.isEmpty()
                  && label.charAt(label.length() - 1) != '-') {
                label.append('-');
              }
            });
    return trimmed(Normalizer.normalize(label, Normalizer.Form.NFC));
  }

  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
  }

  private static String trimmed(String label) {
    int end = label.length();
    while (end > 0 && label.charAt(end - 1) == '-') {
      end--;
    }
    return label.substring(0, end);
  }

  /**
   * Whether a label may stand alone as a host name. An address in another spelling may not, such as
   * {@code 10} or {@code 0x7f000001}, nor what has a meaning everywhere (RFC 6761).
   */
  public static boolean standsAlone(String label) {
    return !label.matches("[0-9]+|0x[0-9a-f]+") && !label.equals("localhost");
  }
}
