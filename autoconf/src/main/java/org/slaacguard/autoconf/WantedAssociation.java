package org.slaacguard.autoconf;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * An identity association that a client asks for.
 *
 * @param kind what is in it
 * @param iaid its number; the same forever, or the server gives something else
 * @param hintLength for prefixes the length hoped for, 1 to 64; for addresses 128
 */
public record WantedAssociation(Kind kind, int iaid, int hintLength) {
  /** What an association holds. */
  public enum Kind {
    /** Prefixes, IA_PD. */
    PREFIXES,
    /** Addresses, IA_NA. */
    ADDRESSES
  }

  /** Checks the range: a hint of no length makes some providers end the session. */
  public WantedAssociation {
    int longest = kind == Kind.PREFIXES ? 64 : 128;
    if (hintLength < 1 || hintLength > longest) {
      throw new IllegalArgumentException(
          "a prefix of 1 to 64 bits is asked for, not " + hintLength);
    }
  }

  /**
   * Prefixes.
   *
   * @param name makes the IAID, so that it does not change with interfaces' indexes
   */
  public static WantedAssociation prefixes(String name, int hintLength) {
    return new WantedAssociation(Kind.PREFIXES, iaid(name), hintLength);
  }

  /**
   * Addresses.
   *
   * @param name makes the IAID
   */
  public static WantedAssociation addresses(String name) {
    return new WantedAssociation(Kind.ADDRESSES, iaid(name), 128);
  }

  private static int iaid(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** Whether a server takes both for the same, whatever length is hoped for. */
  boolean isSameAs(WantedAssociation other) {
    return kind == other.kind && iaid == other.iaid;
  }

  /** Whether a prefix is what was hoped for. */
  boolean isSatisfiedBy(int length) {
    return length <= hintLength;
  }
}
