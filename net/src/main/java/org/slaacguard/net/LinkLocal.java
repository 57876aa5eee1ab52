package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The link-local address that a peer should have, derived from its public key. A host that makes no
 * address itself on a WireGuard interface derives its interface identifiers from this address, and
 * does not check whether another peer has the same.
 */
public final class LinkLocal {
  private static final long PREFIX = 0xfe80L << 48;

  private LinkLocal() {}

  /** The peer's address: fe80::/64 and 64 bits of a SHA-256 hash of its key. */
  public static Ipv6Address of(PublicKey peer) {
    MessageDigest hash = sha256();
    byte[] bytes = hash.digest(peer.toBytes());
    while (isReserved(ByteBuffer.wrap(bytes).getLong())) {
      bytes = hash.digest(bytes);
    }
    return new Ipv6Address(PREFIX, ByteBuffer.wrap(bytes).getLong());
  }

  /**
   * Whether the identifier is in use elsewhere: a small number, which people assign by hand, or one
   * of RFC 2526 or 5453.
   */
  static boolean isReserved(long identifier) {
    return identifier >>> 32 == 0
        || identifier >>> 8 == 0xfd_ffff_ffff_ffffL
        || identifier >>> 16 == 0x0200_5eff_fe00L;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
