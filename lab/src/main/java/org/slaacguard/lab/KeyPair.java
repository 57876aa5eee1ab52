package org.slaacguard.lab;

import java.security.SecureRandom;
import java.util.Base64;
import org.slaacguard.wireguard.JdkX25519;

/** A test peer's keys, as the base64 that files and tools use: secrets of no worth. */
public record KeyPair(String privateKey, String publicKey) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** New random keys. */
  public static KeyPair generate() {
    byte[] secret = random();
    // As wg genkey does, and the kernel with what it is given (RFC 7748, section 5).
    secret[0] &= (byte) 0xf8;
    secret[31] = (byte) ((secret[31] & 0x7f) | 0x40);
    byte[] shared = new byte[32];
    new JdkX25519().publicKey(secret, shared);
    return new KeyPair(base64(secret), base64(shared));
  }

  /** A new random preshared key. */
  public static String presharedKey() {
    return base64(random());
  }

  private static byte[] random() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
