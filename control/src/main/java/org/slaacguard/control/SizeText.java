package org.slaacguard.control;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as the configuration writes them: a whole number and KB, MB, GB or TB, which are powers of
 * 1,000, or KiB, MiB, GiB or TiB, which are powers of 1,024.
 */
final class SizeText {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15}) ?([KMGT])(I?)B");
  private static final String UNITS = "KMGT";

  private SizeText() {}

  /**
   * Reads a size in bytes.
   *
   * @param least the smallest one there may be
   * @param most the largest one there may be
   * @throws IllegalArgumentException if it is none, or not in this range
   */
  static long parse(String text, long least, long most) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a size is a whole number and KB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 200 GB;"
              + " not '"
              + text
              + "'");
    }
    int power = UNITS.indexOf(matcher.group(2)) + 1;
    BigInteger unit = BigInteger.valueOf(matcher.group(3).isEmpty() ? 1000 : 1024).pow(power);
    BigInteger bytes = new BigInteger(matcher.group(1)).multiply(unit);
    if (bytes.compareTo(BigInteger.valueOf(least)) < 0
        || bytes.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new IllegalArgumentException(
          "this size is " + format(least) + " to " + format(most) + ", not '" + text + "'");
    }
    return bytes.longValueExact();
  }

  /** The size in the largest unit that divides it; {@link #parse} reads it back. */
  static String format(long bytes) {
    long best = 1;
    String name = "";
    for (int base : new int[] {1000, 1024}) {
      long unit = 1;
      for (int power = 0; power < UNITS.length(); power++) {
        unit *= base;
        if (bytes % unit == 0 && unit > best && bytes >= unit) {
          best = unit;
          name = UNITS.charAt(power) + (base == 1024 ? "iB" : "B");
        }
      }
    }
    return name.isEmpty() ? bytes + " B" : bytes / best + " " + name;
  }
}
