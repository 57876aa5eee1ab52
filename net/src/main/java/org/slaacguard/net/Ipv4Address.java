package org.slaacguard.net;

/**
 * An IPv4 address.
 *
 * @param value the 32 bits, first octet uppermost
 */
public record Ipv4Address(int value) implements IpAddress {
  /**
   * Reads dotted-quad text: four decimal numbers, 0 to 255, without leading zeros.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Ipv4Address parse(String text) {
    int value = 0;
    int position = 0;
    for (int octet = 0; octet < 4; octet++) {
      int start = position;
      int number = 0;
      while (position < text.length() && position - start < 3 && isDigit(text.charAt(position))) {
        number = number * 10 + text.charAt(position++) - '0';
      }
      int digits = position - start;
      boolean separated =
          octet == 3
              ? position == text.length()
              : position < text.length() && text.charAt(position++) == '.';
      if (digits == 0 || number > 255 || (digits > 1 && text.charAt(start) == '0') || !separated) {
        throw new IllegalArgumentException("not an IPv4 address: '" + text + "'");
      }
      value = value << 8 | number;
    }
    return new Ipv4Address(value);
  }

  /** Reads 4 bytes in network order. */
  public static Ipv4Address ofBytes(byte[] bytes) {
    if (bytes.length != 4) {
      throw new IllegalArgumentException("an IPv4 address has 4 bytes, not " + bytes.length);
    }
    return new Ipv4Address(
        (bytes[0] & 0xff) << 24
            | (bytes[1] & 0xff) << 16
            | (bytes[2] & 0xff) << 8
            | (bytes[3] & 0xff));
  }

  @Override
  public int bits() {
    return 32;
  }

  @Override
  public long high() {
    return 0;
  }

  @Override
  public long low() {
    return 0xffff_0000_0000L | (value & 0xffff_ffffL);
  }

  @Override
  public byte[] toBytes() {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  /** Whether this is 127.0.0.0/8 (RFC 1122, section 3.2.1.3). */
  public boolean isLoopback() {
    return value >>> 24 == 127;
  }

  /** Whether this is 224.0.0.0/4 (RFC 5771). */
  public boolean isMulticast() {
    return value >>> 28 == 0xe;
  }

  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 0xff)
        + "."
        + (value >>> 8 & 0xff)
        + "."
        + (value & 0xff);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
