package org.slaacguard.net;

import java.nio.charset.StandardCharsets;

/** The text forms of an IPv6 address: reads RFC 4291, section 2.2; writes RFC 5952. */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  static Ipv6Address parse(String text) {
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int position = 0;
    if (text.startsWith("::")) {
      gap = 0;
      position = 2;
    }
    while (position < text.length()) {
      if (count == GROUPS) {
        throw malformed(text);
      }
      int end = position;
      int value = 0;
      while (end < text.length() && hex(text.charAt(end)) >= 0) {
        value = value << 4 | hex(text.charAt(end++));
        if (end - position > 4) {
          throw malformed(text);
        }
      }
      if (end < text.length() && text.charAt(end) == '.') {
        count = embedIpv4(text, position, groups, count);
        position = text.length();
        break;
      }
      if (end == position) {
        throw malformed(text);
      }
      groups[count++] = value;
      position = end;
      if (position == text.length()) {
        break;
      }
      if (text.charAt(position++) != ':' || position == text.length()) {
        throw malformed(text);
      }
      if (text.charAt(position) == ':') {
        if (gap >= 0) {
          throw malformed(text);
        }
        gap = count;
        position++;
      }
    }
    return assemble(text, groups, count, gap);
  }

  private static int embedIpv4(String text, int position, int[] groups, int count) {
    if (count > GROUPS - 2) {
      throw malformed(text);
    }
    int value;
    try {
      value = Ipv4Address.parse(text.substring(position)).value();
    } catch (IllegalArgumentException e) {
      throw malformed(text);
    }
    groups[count] = value >>> 16;
    groups[count + 1] = value & 0xffff;
    return count + 2;
  }

  private static Ipv6Address assemble(String text, int[] groups, int count, int gap) {
    // "::" stands for at least one group, so at most seven may be written beside it.
    if (gap < 0 ? count != GROUPS : count == GROUPS) {
      throw malformed(text);
    }
    int missing = GROUPS - count;
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS; i++) {
      int group;
      if (gap < 0 || i < gap) {
        group = groups[i];
      } else {
        group = i < gap + missing ? 0 : groups[i - missing];
      }
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return new Ipv6Address(high, low);
  }

  static String format(Ipv6Address address) {
    if (address.high() == 0 && address.low() >>> 32 == 0xffff) {
      return "::ffff:" + new Ipv4Address((int) address.low());
    }
    int bestStart = -1;
    int bestLength = 1; // a single zero group is not shortened
    int i = 0;
    while (i < GROUPS) {
      int start = i;
      while (i < GROUPS && group(address, i) == 0) {
        i++;
      }
      if (i - start > bestLength) {
        bestStart = start;
        bestLength = i - start;
      }
      i++;
    }
    // A status has many addresses, so nothing but the result is allocated.
    byte[] text = new byte[39];
    int length = 0;
    for (int g = 0; g < GROUPS; g++) {
      if (g == bestStart) {
        text[length++] = ':';
        text[length++] = ':';
        g += bestLength - 1;
        continue;
      }
      if (length > 0 && text[length - 1] != ':') {
        text[length++] = ':';
      }
      int group = group(address, g);
      for (int shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;
          shift >= 0;
          shift -= 4) {
        text[length++] = (byte) Character.forDigit(group >>> shift & 0xf, 16);
      }
    }
    return new String(text, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static int group(Ipv6Address address, int index) {
    long half = index < 4 ? address.high() : address.low();
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }

  private static int hex(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("not an IPv6 address: '" + text + "'");
  }
}
