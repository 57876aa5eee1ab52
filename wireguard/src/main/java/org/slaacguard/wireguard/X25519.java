package org.slaacguard.wireguard;

/** Diffie-Hellman on Curve25519 (RFC 7748, section 5). Thread-safe. */
public interface X25519 {
  /** A short name for status and logs. */
  String name();

  /**
   * Computes the public key of a private key, which is clamped as the RFC says.
   *
   * @param privateKey 32 bytes
   * @param publicKey receives 32 bytes
   */
  void publicKey(byte[] privateKey, byte[] publicKey);

  /**
   * Computes the shared secret.
   *
   * @param privateKey 32 bytes
   * @param publicKey 32 bytes
   * @param shared receives 32 bytes
   * @return false if the result is all zero: the public key is of low order, and the message it
   *     came with must be refused
   */
  boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared);
}
