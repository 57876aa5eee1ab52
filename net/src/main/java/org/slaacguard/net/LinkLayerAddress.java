package org.slaacguard.net;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A link-layer address as neighbour discovery carries it: 6 bytes on Ethernet (RFC 2464, section
 * 6), and 8 n + 6 bytes, padded as the link requires, elsewhere.
 */
public record LinkLayerAddress(byte[] bytes) {
  /** Copies the bytes. */
  public LinkLayerAddress {
    if (bytes.length % 8 != 6 || bytes.length > 255 * 8 - 2) {
      throw new IllegalArgumentException("a link-layer address has 8 n + 6 bytes");
    }
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LinkLayerAddress address && Arrays.equals(bytes, address.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Pairs of hexadecimal digits separated by colons. */
  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes);
  }
}
