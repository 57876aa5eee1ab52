package org.slaacguard.linux;

/**
 * libcrypto's X25519 (RFC 7748, section 5), by one of its interfaces. Keys are 32 bytes. It keeps
 * no state and is safe for use by several threads; native copies of secrets are wiped.
 */
public abstract sealed class X25519Functions permits EvpX25519, ProviderX25519 {
  static final int LENGTH = 32;

  X25519Functions() {}

  /** Writes the public key of a private key. */
  public abstract void publicKey(byte[] privateKey, byte[] publicKey);

  /**
   * Writes the shared secret.
   *
   * @return false if it is all zero
   */
  public abstract boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared);
}
