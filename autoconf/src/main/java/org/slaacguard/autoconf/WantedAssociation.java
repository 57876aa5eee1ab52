package org.slaacguard.autoconf;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * An identity association that a client asks for.
 *
 * @param kind what it holds
 * @param iaid its number, which must stay the same, or the server assigns something else
 * @param hintLength the wanted length of a prefix, 1 to 64; 128 for addresses
 */
public record WantedAssociation(Kind kind, int iaid, int hintLength) {
  /** What an association holds. */
  public enum Kind {
    /** Prefixes, IA_PD. */
    PREFIXES,
    /** Addresses, IA_NA. */
    ADDRESSES
  }

  /** Checks the range. A hint of length zero makes some providers end the session. */
  public WantedAssociation {
    int longest = kind == Kind.PREFIXES ? 64 : 128;
    if (hintLength < 1 || hintLength > longest) {
      throw new IllegalArgumentException(
          "a prefix of 1 to 64 bits is asked for, not " + hintLength);
    }
  }

  /**
   * An association of prefixes.
   *
   * @param name determines the IAID, so that it does not change with interface indexes
   */
  public static WantedAssociation prefixes(String name, int hintLength) {
    return new WantedAssociation(Kind.PREFIXES, iaid(name), hintLength);
  }

  /**
   * An association of addresses.
   *
   * @param name determines the IAID
   */
  public static WantedAssociation addresses(String name) {
    return new WantedAssociation(Kind.ADDRESSES, iaid(name), 128);
  }

  private static int iaid(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  /** Whether a server takes both for the same association, whatever their hints. */
  boolean isSameAs(WantedAssociation other) {
    return kind == other.kind && iaid == other.iaid;
  }

  /** Whether a prefix is at least as large as wanted. */
  boolean isSatisfiedBy(int length) {
    return length <= hintLength;
  }
}
