package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A DHCP unique identifier (RFC 9915, section 11), which identifies a client or a server for good.
 * It is opaque: two are compared as bytes and never interpreted.
 *
 * @param bytes type and identifier as on the wire, 3 to 130 bytes
 */
public record Duid(byte[] bytes) {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 130;
  private static final int TYPE_UUID = 4;

  /** Copies the bytes. */
  public Duid {
    if (!fits(bytes.length)) {
      throw new IllegalArgumentException(
          "a DUID has " + SHORTEST + " to " + LONGEST + " bytes, not " + bytes.length);
    }
    bytes = bytes.clone();
  }

  static boolean fits(int length) {
    return length >= SHORTEST && length <= LONGEST;
  }

  /** A DUID of type 4, which does not depend on any network card (RFC 6355). */
  public static Duid ofUuid(UUID uuid) {
    return new Duid(
        ByteBuffer.allocate(18)
            .putShort((short) TYPE_UUID)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array());
  }

  /**
   * Reads pairs of hexadecimal digits, with or without colons between them.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Duid parse(String text) {
    try {
      return new Duid(HexFormat.of().parseHex(text.replace(":", "").toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "a DUID must be 3 to 130 bytes in hexadecimal, type first, not '" + text + "'", e);
    }
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Duid duid && Arrays.equals(bytes, duid.bytes);
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
