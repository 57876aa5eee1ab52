package org.slaacguard.net;

/**
 * An IPv4 or IPv6 address, as a value.
 *
 * <p>Both families have a 128-bit form, {@link #high()} and {@link #low()}, so that a table can
 * hold either in two longs. An IPv6 address stands for itself. An IPv4 address becomes its
 * IPv4-mapped form {@code ::ffff:a.b.c.d} (RFC 4291, section 2.5.5.2). Slaacguard accepts no
 * IPv4-mapped address from the wire, so the two cannot be confused.
 */
public sealed interface IpAddress permits Ipv4Address, Ipv6Address {
  /** Number of bits in an address of this family: 32 or 128. */
  int bits();

  /** The upper 64 bits of the 128-bit form, in host order. */
  long high();

  /** The lower 64 bits of the 128-bit form, in host order. */
  long low();

  /** The address in network byte order, 4 or 16 bytes, owned by the caller. */
  byte[] toBytes();

  /**
   * Reads the text form of either family; never asks a name server.
   *
   * @throws IllegalArgumentException if the text is no address, naming the text
   */
  static IpAddress parse(String text) {
    if (text.indexOf(':') < 0 && text.indexOf('.') < 0) {
      throw new IllegalArgumentException("not an IP address: '" + text + "'");
    }
    return text.indexOf(':') >= 0 ? Ipv6Address.parse(text) : Ipv4Address.parse(text);
  }

  /**
   * Reads an address in network byte order.
   *
   * @param bytes 4 or 16 bytes
   * @throws IllegalArgumentException for any other length
   */
  static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Ipv4Address.ofBytes(bytes);
      case 16 -> Ipv6Address.ofBytes(bytes);
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** The address with this 128-bit form: IPv4 if it is IPv4-mapped, else IPv6. */
  static IpAddress of(long high, long low) {
    return high == 0 && (low >>> 32) == 0xffffL
        ? new Ipv4Address((int) low)
        : new Ipv6Address(high, low);
  }
}
