package org.slaacguard.control;

import java.time.Instant;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/**
 * Two peers sent from one address. The usual cause is a copied peer file with its link-local
 * address, which also leads to the same address in the advertised prefix.
 *
 * @param address the last one that both used
 * @param peer whose packets are refused
 * @param owner who has it
 * @param packets how many were refused, since the conflict began
 * @param last when the last of them was
 */
public record AddressConflict(
    IpAddress address, PublicKey peer, PublicKey owner, long packets, Instant last) {
  private static final int WORDS = 5;

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is something else
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

  /** As a line of the UAPI has it: keys in hexadecimal digits, the time in ms since 1970. */
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
