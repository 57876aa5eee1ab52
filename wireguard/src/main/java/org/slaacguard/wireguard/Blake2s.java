package org.slaacguard.wireguard;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;

/**
 * BLAKE2s (RFC 7693) in the forms WireGuard uses: hash, keyed MAC, HMAC and HKDF (whitepaper,
 * section 5.4). Keeps its state between calls; belongs to one thread.
 */
final class Blake2s {
  /** Bytes of a hash, and of the keys of HMAC here. */
  static final int HASH = 32;

  private static final int BLOCK = 64;

  private final Blake2sDigest digest = new Blake2sDigest(HASH * 8);
  private final byte[] pad = new byte[BLOCK];
  private final byte[] inner = new byte[HASH];
  private final byte[] extracted = new byte[HASH];
  private final byte[] expanded = new byte[HASH + 1];

  /** HASH of two parts, one behind the other. {@code out} may be one of them. */
  void hash(byte[] first, byte[] second, int offset, int length, byte[] out) {
    digest.update(first, 0, first.length);
    digest.update(second, offset, length);
    digest.doFinal(out, 0);
  }

  /** HASH of two parts, one behind the other, in a new array. */
  byte[] hash(byte[] first, byte[] second) {
    byte[] out = new byte[HASH];
    hash(first, second, 0, second.length, out);
    return out;
  }

  /**
   * MAC: BLAKE2s with a key of 16 or 32 bytes and 16 bytes of output.
   *
   * @param out receives 16 bytes at {@code outOffset}
   */
  static void mac(byte[] key, byte[] message, int length, byte[] out, int outOffset) {
    Blake2sDigest keyed = new Blake2sDigest(key, Messages.MAC, null, null);
    keyed.update(message, 0, length);
    keyed.doFinal(out, outOffset);
    keyed.clearKey();
  }

  /** HMAC with a key of 32 bytes. {@code out} may be the key or the input. */
  void hmac(byte[] key, byte[] input, int length, byte[] out) {
    pad(key, 0x36);
    digest.update(pad, 0, BLOCK);
    digest.update(input, 0, length);
    digest.doFinal(inner, 0);
    pad(key, 0x5c);
    digest.update(pad, 0, BLOCK);
    digest.update(inner, 0, HASH);
    digest.doFinal(out, 0);
    Arrays.fill(pad, (byte) 0);
    Arrays.fill(inner, (byte) 0);
  }

  private void pad(byte[] key, int with) {
    for (int i = 0; i < HASH; i++) {
      pad[i] = (byte) (key[i] ^ with);
    }
    Arrays.fill(pad, HASH, BLOCK, (byte) with);
  }

  /**
   * KDF1 to KDF3: as many outputs of HKDF as there are arrays. Any of them may be the chaining key.
   *
   * @param chainingKey 32 bytes
   * @param outputs 32 bytes each
   */
  void kdf(byte[] chainingKey, byte[] input, int length, byte[]... outputs) {
    hmac(chainingKey, input, length, extracted);
    for (int i = 0; i < outputs.length; i++) {
      int before = i == 0 ? 0 : HASH;
      expanded[before] = (byte) (i + 1);
      hmac(extracted, expanded, before + 1, outputs[i]);
      System.arraycopy(outputs[i], 0, expanded, 0, HASH);
    }
    Arrays.fill(extracted, (byte) 0);
    Arrays.fill(expanded, (byte) 0);
  }
}
