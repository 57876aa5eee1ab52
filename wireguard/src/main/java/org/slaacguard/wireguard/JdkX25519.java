package org.slaacguard.wireguard;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/** X25519 by the JDK. Copies of the private key stay on the heap until they are collected. */
public final class JdkX25519 implements X25519 {
  private static final int LENGTH = 32;

  /** The base point of RFC 7748, section 6.1. */
  private static final BigInteger BASE_POINT = BigInteger.valueOf(9);

  /** Creates an instance without state. */
  public JdkX25519() {}

  @Override
  public String name() {
    return "JDK " + Runtime.version().feature();
  }

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    if (!multiply(privateKey, BASE_POINT, publicKey)) {
      throw new IllegalStateException("a clamped private key has a public key");
    }
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
    byte[] bigEndian = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      bigEndian[i] = publicKey[LENGTH - 1 - i];
    }
    bigEndian[0] &= 0x7f; // RFC 7748, section 5: the unused bit is masked
    return multiply(privateKey, new BigInteger(1, bigEndian), shared);
  }

  private static boolean multiply(byte[] scalar, BigInteger u, byte[] result) {
    try {
      KeyFactory keys = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          keys.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
      try {
        agreement.doPhase(
            keys.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u)), true);
      } catch (InvalidKeyException lowOrder) {
        Arrays.fill(result, 0, LENGTH, (byte) 0);
        return false;
      }
      byte[] secret = agreement.generateSecret();
      System.arraycopy(secret, 0, result, 0, LENGTH);
      Arrays.fill(secret, (byte) 0);
      return true;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no X25519", e);
    }
  }
}
