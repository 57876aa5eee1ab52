package org.slaacguard.wireguard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * XChaCha20-Poly1305 by draft-irtf-cfrg-xchacha-03, section 2, on the JDK's ChaCha20-Poly1305: the
 * oracle for our implementation for cookies.
 */
final class PlainXChaCha {
  /** Bytes in a nonce. */
  static final int NONCE = 24;

  private PlainXChaCha() {}

  static byte[] seal(byte[] key, byte[] nonce, byte[] ad, byte[] text) throws Exception {
    byte[] rest = new byte[12];
    System.arraycopy(nonce, 16, rest, 4, 8);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(subkey(key, Arrays.copyOf(nonce, 16)), "ChaCha20"),
        new IvParameterSpec(rest));
    cipher.updateAAD(ad);
    return cipher.doFinal(text);
  }

  /** HChaCha20 (section 2.2). */
  private static byte[] subkey(byte[] key, byte[] nonce) {
    ByteBuffer input = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    input.put("expand 32-byte k".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    input.put(key).put(nonce).flip();
    int[] x = new int[16];
    input.asIntBuffer().get(x);
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + i, 8 + i, 12 + i);
      }
      for (int i = 0; i < 4; i++) {
        quarter(x, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
      }
    }
    ByteBuffer output = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    for (int i : new int[] {0, 1, 2, 3, 12, 13, 14, 15}) {
      output.putInt(x[i]);
    }
    return output.array();
  }

  private static void quarter(int[] x, int a, int b, int c, int d) {
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 16);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 12);
    x[a] += x[b];
    x[d] = Integer.rotateLeft(x[d] ^ x[a], 8);
    x[c] += x[d];
    x[b] = Integer.rotateLeft(x[b] ^ x[c], 7);
  }
}
