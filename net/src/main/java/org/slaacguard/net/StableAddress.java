package org.slaacguard.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * An address that is derived from a prefix and a peer's public key, for a peer that makes none
 * itself: always the same in one prefix, and different in any other (the idea of RFC 7217, section
 * 5; the public key is the interface).
 */
public final class StableAddress {
  private static final byte[] LABEL =
      "slaacguard stable address".getBytes(StandardCharsets.US_ASCII);

  private StableAddress() {}

  /**
   * The address of a peer.
   *
   * @param prefix an IPv6 /64
   * @param attempt from 0; the next one if the address is taken (RFC 7217's DAD_Counter)
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
