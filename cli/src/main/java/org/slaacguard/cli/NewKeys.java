package org.slaacguard.cli;

import java.security.SecureRandom;
import java.util.Arrays;
import org.slaacguard.net.SecretKey;

/** Makes keys. */
final class NewKeys {
  private NewKeys() {}

  /** A private key, clamped (RFC 7748, section 5). The caller closes it. */
  static SecretKey privateKey() {
    return make(true);
  }

  /** A preshared key. The caller closes it. */
  static SecretKey presharedKey() {
    return make(false);
  }

  private static SecretKey make(boolean clamp) {
    byte[] bytes = new byte[SecretKey.LENGTH];
    new SecureRandom().nextBytes(bytes);
    if (clamp) {
      bytes[0] &= (byte) 248;
      bytes[31] = (byte) ((bytes[31] & 127) | 64);
    }
    try {
      return SecretKey.ofBytes(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
