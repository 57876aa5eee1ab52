package org.slaacguard.control;

import java.time.Instant;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * Two peers sent from one address. The usual cause is a copied peer file: with its link-local
 * address, a copy often makes the same address in the advertised prefix too.
 *
 * @param address the latest address that both used
 * @param peer the peer whose packets are refused
 * @param owner the peer that has the address
 * @param packets refused packets since the conflict began
 * @param last time of the latest refused packet
 */
public record AddressConflict(
    IpAddress address, PublicKey peer, PublicKey owner, long packets, Instant last) {
  /** What to do about it, as the end of a sentence. */
  public static final String REMEDY =
      "give each peer an address of its own, see 'slaacguard linklocal'";

  private static final int WORDS = 5;

  /**
   * Reads the text that {@link #toString} writes.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static AddressConflict parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != WORDS) {
      throw new IllegalArgumentException(
          "a conflict must be an address, two keys, a count and a time, not '" + text + "'");
    }
    return new AddressConflict(
        IpAddress.parse(words[0]),
        PublicKey.parseHex(words[1]),
        PublicKey.parseHex(words[2]),
        Long.parseLong(words[3]),
        Instant.ofEpochMilli(Long.parseLong(words[4])));
  }

  /** The text of the UAPI line: keys in hexadecimal digits, the time in ms since 1970. */
  @Override
  public String toString() {
    return address
        + " "
        + peer.toHex()
        + " "
        + owner.toHex()
        + " "
        + packets
        + " "
        + last.toEpochMilli();
  }
}
