package org.slaacguard.control;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.Ipv4Address;

/**
 * The text forms of values, for files, commands and the UAPI. All parsers throw on malformed text.
 */
final class ValueText {
  /** A host name or domain: letters, digits and hyphens (RFC 1123, section 2.1). */
  private static final Pattern DOMAIN =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9_-]{1,63})*\\.?");

  /** A search domain; {@code ~} before it makes it a routing domain (systemd-resolved). */
  private static final Pattern SEARCH = Pattern.compile("~?\\.|~?" + DOMAIN.pattern());

  private static final Pattern NETMASK = Pattern.compile("(.+)/([0-9]+\\.[0-9.]+)");

  private ValueText() {}

  /** Splits a value at commas or blanks, as {@code wg-quick} does, and drops empty entries. */
  static List<String> words(String value) {
    return Arrays.stream(value.split("[,\\s]+", -1)).filter(e -> !e.isEmpty()).toList();
  }

  /** An address with a prefix length, an IPv4 netmask in its place, or neither. */
  static InterfaceAddress address(String text) {
    Matcher netmask = NETMASK.matcher(text);
    if (!netmask.matches()) {
      return InterfaceAddress.parse(text);
    }
    int bits = (int) Ipv4Address.parse(netmask.group(2)).low();
    int length = Integer.bitCount(bits);
    if (length != 0 && bits != -1 << (32 - length)) {
      throw new IllegalArgumentException("not a netmask: '" + netmask.group(2) + "'");
    }
    return InterfaceAddress.parse(Ipv4Address.parse(netmask.group(1)) + "/" + length);
  }

  /** Splits a value at commas, and drops empty entries. */
  static List<String> list(String value) {
    return Arrays.stream(value.split(",", -1))
        .map(String::strip)
        .filter(e -> !e.isEmpty())
        .toList();
  }

  /** Parses a decimal number in a range. */
  static int number(String what, String text, int least, int most) {
    boolean digits =
        !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(text) : -1;
    if (!digits || number < least || number > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not '" + text + "'");
    }
    return number;
  }

  /** {@code off}, a decimal number, or a hexadecimal one after {@code 0x}: 32 bits. */
  static int fwmark(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (word.equals("off")) {
      return 0;
    }
    boolean hex = word.startsWith("0x");
    String digits = hex ? word.substring(2) : word;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> Character.digit(c, hex ? 16 : 10) >= 0)) {
      throw notAMark(text, null);
    }
    try {
      return Integer.parseUnsignedInt(digits, hex ? 16 : 10);
    } catch (NumberFormatException e) {
      throw notAMark(text, e);
    }
  }

  private static IllegalArgumentException notAMark(String text, @Nullable Exception why) {
    return new IllegalArgumentException(
        "a mark is 0 to 4294967295, 0x0 to 0xffffffff, or off, not '" + text + "'", why);
  }

  /** {@code true} or {@code false}. */
  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it must be true or false, not '" + text + "'");
    };
  }

  /** Checks a domain name, at most 253 characters. */
  static String domain(String text) {
    if (text.length() > 253 || !DOMAIN.matcher(text).matches()) {
      throw new IllegalArgumentException("not a domain name: '" + text + "'");
    }
    return text;
  }

  /** Checks a search domain for the resolver. */
  static String searchDomain(String text) {
    if (text.length() > 254 || !SEARCH.matcher(text).matches()) {
      throw new IllegalArgumentException("neither an address nor a domain name: '" + text + "'");
    }
    return text;
  }
}
