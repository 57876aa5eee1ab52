package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An address derived from a prefix and a peer's public key, for a peer that makes none itself. It
 * is always the same in one prefix and differs between prefixes, as in RFC 7217, section 5, with
 * the public key in place of the interface.
 */
public final class StableAddress {
  private static final byte[] LABEL =
      "slaacguard stable address".getBytes(StandardCharsets.US_ASCII);

  private StableAddress() {}

  /**
   * The address of a peer.
   *
   * @param prefix an IPv6 /64
   * @param attempt 0 at first, and one more each time the address is taken (RFC 7217's DAD_Counter)
   * @throws IllegalArgumentException if the prefix is no IPv6 /64
   */
  public static Ipv6Address of(IpPrefix prefix, PublicKey peer, int attempt) {
    if (prefix.length() != 64 || !(prefix.address() instanceof Ipv6Address network)) {
      throw new IllegalArgumentException(prefix + " is no IPv6 /64");
    }
    MessageDigest hash = sha256();
    hash.update(LABEL);
    hash.update(ByteBuffer.allocate(Long.BYTES).putLong(network.high()).flip());
    hash.update(peer.toBytes());
    byte[] bytes = hash.digest(ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array());
    while (LinkLocal.isReserved(ByteBuffer.wrap(bytes).getLong())) {
      bytes = hash.digest(bytes);
    }
    return new Ipv6Address(network.high(), ByteBuffer.wrap(bytes).getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
