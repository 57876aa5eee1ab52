package org.slaacguard.net;

/**
 * A prefix: the leading bits that addresses of one family share.
 *
 * @param address the first address of the prefix; bits behind the length are zero
 * @param length the number of shared bits, 0 to 32 or 0 to 128
 */
public record IpPrefix(IpAddress address, int length) {
  /** {@code fe80::/64}, the prefix of link-local addresses (RFC 4291, section 2.5.6). */
  public static final IpPrefix LINK_LOCAL = new IpPrefix(new Ipv6Address(0xfe80L << 48, 0), 64);

  /** Clears the bits behind the length. */
  public IpPrefix {
    if (length < 0 || length > address.bits()) {
      throw new IllegalArgumentException(
          "a prefix length must be 0 to " + address.bits() + ", not " + length);
    }
    address = masked(address, length);
  }

  /** The prefix that holds only this address. */
  public static IpPrefix of(IpAddress address) {
    return new IpPrefix(address, address.bits());
  }

  /**
   * Reads {@code address/length}; without a length, the prefix is the whole address.
   *
   * @throws IllegalArgumentException if either part is malformed
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return of(IpAddress.parse(text));
    }
    return new IpPrefix(
        IpAddress.parse(text.substring(0, slash)), parseLength(text, text.substring(slash + 1)));
  }

  static int parseLength(String text, String digits) {
    if (digits.isEmpty()
        || digits.length() > 3
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new IllegalArgumentException("not a prefix length: '" + digits + "' in '" + text + "'");
    }
    return Integer.parseInt(digits);
  }

  /** Whether the address is of this family and begins with this prefix. */
  public boolean contains(IpAddress other) {
    return other.bits() == address.bits() && masked(other, length).equals(address);
  }

  /** Whether every address of the other prefix is in this one. */
  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  /** Whether the prefix holds exactly one address. */
  public boolean isAddress() {
    return length == address.bits();
  }

  /** A single address without its length, any other prefix as {@link #toString}. */
  public String shortText() {
    return isAddress() ? address.toString() : toString();
  }

  private static IpAddress masked(IpAddress address, int length) {
    return switch (address) {
      case Ipv4Address v4 -> new Ipv4Address(length == 0 ? 0 : v4.value() & -1 << (32 - length));
      case Ipv6Address v6 -> {
        long high = length == 0 ? 0 : length >= 64 ? v6.high() : v6.high() & -1L << (64 - length);
        long low = length <= 64 ? 0 : v6.low() & -1L << (128 - length);
        yield new Ipv6Address(high, low);
      }
    };
  }

  // Written by hand because prefixes are keys in maps. The methods that the compiler makes for a
  // record take ten times as long until they are compiled, and a gateway that has just started
  // learns its peers' addresses in that time.
  @Override
  public boolean equals(Object other) {
    return other instanceof IpPrefix prefix
        && length == prefix.length
        && address.equals(prefix.address);
  }

  @Override
  public int hashCode() {
    return address.hashCode() * 31 + length;
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
