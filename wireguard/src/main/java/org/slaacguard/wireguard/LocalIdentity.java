package org.slaacguard.wireguard;

import java.security.MessageDigest;
import java.util.Arrays;
import org.slaacguard.net.SecretKey;

/**
 * Our static key pair. The protocol thread creates and wipes it. {@link Handshakes} checks whether
 * it is still in use, and drops results that another thread computed with an older one.
 */
final class LocalIdentity {
  private final byte[] privateKey;
  private final byte[] publicKey = new byte[32];

  LocalIdentity(SecretKey key, X25519 dh) {
    privateKey = key.toBytes();
    dh.publicKey(privateKey, publicKey);
  }

  byte[] privateKey() {
    return privateKey;
  }

  byte[] publicKey() {
    return publicKey;
  }

  boolean isKey(SecretKey key) {
    byte[] other = key.toBytes();
    boolean same = MessageDigest.isEqual(privateKey, other);
    Arrays.fill(other, (byte) 0);
    return same;
  }

  void wipe() {
    Arrays.fill(privateKey, (byte) 0);
  }
}
