package org.slaacguard.net;

/**
 * An address on an interface with the length of its on-link prefix, as {@code Address =} gives it.
 *
 * @param address the host's own address, all bits kept
 * @param prefixLength 0 to 32 or 0 to 128
 */
public record InterfaceAddress(IpAddress address, int prefixLength) {
  /** Checks the range of the length. */
  public InterfaceAddress {
    if (prefixLength < 0 || prefixLength > address.bits()) {
      throw new IllegalArgumentException(
          "a prefix length must be 0 to " + address.bits() + ", not " + prefixLength);
    }
  }

  /**
   * Reads {@code address/length}; without a length, the prefix is the whole address.
   *
   * @throws IllegalArgumentException if either part is malformed
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    if (slash == 0) {
      throw new IllegalArgumentException("no address before the slash: '" + text + "'");
    }
    if (slash < 0) {
      IpAddress address = IpAddress.parse(text);
      return new InterfaceAddress(address, address.bits());
    }
    return new InterfaceAddress(
        IpAddress.parse(text.substring(0, slash)),
        IpPrefix.parseLength(text, text.substring(slash + 1)));
  }

  /**
   * Whether the prefix is the address alone, which others may have as well, as in unnumbered links.
   */
  public boolean isHost() {
    return prefixLength == address.bits();
  }

  /** The interface's on-link prefix. */
  public IpPrefix prefix() {
    return new IpPrefix(address, prefixLength);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
