package org.slaacguard.wireguard;

/** HChaCha20, which derives the subkey of XChaCha20 (draft-irtf-cfrg-xchacha-03, section 2.2). */
final class HChaCha20 {
  /** Length in bytes of its nonce, the beginning of XChaCha20's. */
  static final int NONCE = 16;

  private static final int KEY = 32;
  private static final int DOUBLE_ROUNDS = 10;

  /** "expand 32-byte k" (RFC 8439, section 2.3). */
  private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  private HChaCha20() {}

  /**
   * Derives the subkey, 32 bytes.
   *
   * @param key 32 bytes
   * @param nonce whose first 16 bytes count
   */
  static byte[] subkey(byte[] key, byte[] nonce) {
    int[] x = new int[16];
    System.arraycopy(CONSTANTS, 0, x, 0, 4);
    for (int i = 0; i < 8; i++) {
      x[4 + i] = Bytes.getInt(key, Integer.BYTES * i);
    }
    for (int i = 0; i < 4; i++) {
      x[12 + i] = Bytes.getInt(nonce, Integer.BYTES * i);
    }
    for (int round = 0; round < DOUBLE_ROUNDS; round++) {
      for (int column = 0; column < 4; column++) {
        quarter(x, column, 4 + column, 8 + column, 12 + column);
      }
      for (int d = 0; d < 4; d++) {
        quarter(x, d, 4 + (d + 1) % 4, 8 + (d + 2) % 4, 12 + (d + 3) % 4);
      }
    }
    byte[] out = new byte[KEY];
    for (int i = 0; i < 4; i++) {
      Bytes.putInt(out, Integer.BYTES * i, x[i]);
      Bytes.putInt(out, Integer.BYTES * (4 + i), x[12 + i]);
    }
    return out;
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
