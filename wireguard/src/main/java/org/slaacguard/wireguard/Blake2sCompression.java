package org.slaacguard.wireguard;

import java.util.Arrays;

/** The compression function of BLAKE2s (RFC 7693, section 3.2) and its state. For one thread. */
final class Blake2sCompression {
  /** Length in bytes of a block. */
  static final int BLOCK = 64;

  /** Number of 32-bit words in the state. */
  static final int STATE = 8;

  private static final int WORDS = 16;
  private static final int ROUNDS = 10;

  private static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /** RFC 7693, section 2.7: 16 indices a round. */
  private static final int[] SIGMA = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, //
    14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3, //
    11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4, //
    7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8, //
    9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13, //
    2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9, //
    12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11, //
    13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10, //
    6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5, //
    10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0
  };

  private final int[] state = new int[STATE];
  private final int[] words = new int[WORDS];

  /**
   * Begins a hash.
   *
   * @param outLength bytes of output
   * @param keyLength bytes of the key, 0 without one
   */
  void start(int outLength, int keyLength) {
    System.arraycopy(IV, 0, state, 0, STATE);
    // RFC 7693, section 2.5: fanout and depth are 1.
    state[0] ^= 1 << 24 ^ 1 << 16 ^ keyLength << 8 ^ outLength;
  }

  /** Writes the state to eight words. */
  void save(int[] to) {
    System.arraycopy(state, 0, to, 0, STATE);
  }

  /** Takes the state from eight words. */
  void restore(int[] from) {
    System.arraycopy(from, 0, state, 0, STATE);
  }

  /** Writes the first bytes of the state, whole words, little-endian, and clears the state. */
  void result(byte[] out, int outOffset, int length) {
    for (int i = 0; i < length / Integer.BYTES; i++) {
      Bytes.putInt(out, outOffset + Integer.BYTES * i, state[i]);
    }
    Arrays.fill(state, 0);
  }

  /**
   * Compresses a block.
   *
   * @param hashed bytes up to the block's end, without padding
   * @param last whether it is the last block
   */
  void compress(byte[] block, long hashed, boolean last) {
    int[] m = words;
    for (int i = 0; i < WORDS; i++) {
      m[i] = Bytes.getInt(block, Integer.BYTES * i);
    }
    int[] h = state;
    int v0 = h[0];
    int v1 = h[1];
    int v2 = h[2];
    int v3 = h[3];
    int v4 = h[4];
    int v5 = h[5];
    int v6 = h[6];
    int v7 = h[7];
    int v8 = IV[0];
    int v9 = IV[1];
    int v10 = IV[2];
    int v11 = IV[3];
    int v12 = IV[4] ^ (int) hashed;
    int v13 = IV[5] ^ (int) (hashed >>> 32);
    int v14 = last ? ~IV[6] : IV[6];
    int v15 = IV[7];
    for (int at = 0; at < ROUNDS * WORDS; at += WORDS) {
      v0 += v4 + m[SIGMA[at]];
      v12 = Integer.rotateRight(v12 ^ v0, 16);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 12);
      v0 += v4 + m[SIGMA[at + 1]];
      v12 = Integer.rotateRight(v12 ^ v0, 8);
      v8 += v12;
      v4 = Integer.rotateRight(v4 ^ v8, 7);
      v1 += v5 + m[SIGMA[at + 2]];
      v13 = Integer.rotateRight(v13 ^ v1, 16);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 12);
      v1 += v5 + m[SIGMA[at + 3]];
      v13 = Integer.rotateRight(v13 ^ v1, 8);
      v9 += v13;
      v5 = Integer.rotateRight(v5 ^ v9, 7);
      v2 += v6 + m[SIGMA[at + 4]];
      v14 = Integer.rotateRight(v14 ^ v2, 16);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 12);
      v2 += v6 + m[SIGMA[at + 5]];
      v14 = Integer.rotateRight(v14 ^ v2, 8);
      v10 += v14;
      v6 = Integer.rotateRight(v6 ^ v10, 7);
      v3 += v7 + m[SIGMA[at + 6]];
      v15 = Integer.rotateRight(v15 ^ v3, 16);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 12);
      v3 += v7 + m[SIGMA[at + 7]];
      v15 = Integer.rotateRight(v15 ^ v3, 8);
      v11 += v15;
      v7 = Integer.rotateRight(v7 ^ v11, 7);
      v0 += v5 + m[SIGMA[at + 8]];
      v15 = Integer.rotateRight(v15 ^ v0, 16);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 12);
      v0 += v5 + m[SIGMA[at + 9]];
      v15 = Integer.rotateRight(v15 ^ v0, 8);
      v10 += v15;
      v5 = Integer.rotateRight(v5 ^ v10, 7);
      v1 += v6 + m[SIGMA[at + 10]];
      v12 = Integer.rotateRight(v12 ^ v1, 16);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 12);
      v1 += v6 + m[SIGMA[at + 11]];
      v12 = Integer.rotateRight(v12 ^ v1, 8);
      v11 += v12;
      v6 = Integer.rotateRight(v6 ^ v11, 7);
      v2 += v7 + m[SIGMA[at + 12]];
      v13 = Integer.rotateRight(v13 ^ v2, 16);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 12);
      v2 += v7 + m[SIGMA[at + 13]];
      v13 = Integer.rotateRight(v13 ^ v2, 8);
      v8 += v13;
      v7 = Integer.rotateRight(v7 ^ v8, 7);
      v3 += v4 + m[SIGMA[at + 14]];
      v14 = Integer.rotateRight(v14 ^ v3, 16);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 12);
      v3 += v4 + m[SIGMA[at + 15]];
      v14 = Integer.rotateRight(v14 ^ v3, 8);
      v9 += v14;
      v4 = Integer.rotateRight(v4 ^ v9, 7);
    }
    h[0] ^= v0 ^ v8;
    h[1] ^= v1 ^ v9;
    h[2] ^= v2 ^ v10;
    h[3] ^= v3 ^ v11;
    h[4] ^= v4 ^ v12;
    h[5] ^= v5 ^ v13;
    h[6] ^= v6 ^ v14;
    h[7] ^= v7 ^ v15;
    Arrays.fill(m, 0);
  }
}
