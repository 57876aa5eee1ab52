package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * BLAKE2s (RFC 7693) in the forms that WireGuard uses: hash, keyed MAC, HMAC and HKDF (whitepaper,
 * section 5.4). Reuses its memory between calls; belongs to one thread.
 *
 * <p>A handshake takes some ninety compressions, too many for a general library's overhead.
 */
final class Blake2s {
  /** Length in bytes of a hash, and of the HMAC keys here. */
  static final int HASH = 32;

  private static final int BLOCK = Blake2sCompression.BLOCK;

  private final Blake2sCompression compression = new Blake2sCompression();
  private final byte[] block = new byte[BLOCK];
  private int filled;
  private long hashed;

  private final byte[] pad = new byte[BLOCK];
  private final byte[] inner = new byte[HASH];
  private final byte[] extracted = new byte[HASH];
  private final int[] innerStart = new int[Blake2sCompression.STATE];
  private final int[] outerStart = new int[Blake2sCompression.STATE];

  /** HASH of two concatenated parts. {@code out} may be one of them. */
  void hash(byte[] first, byte[] second, int offset, int length, byte[] out) {
    begin(HASH, 0);
    update(first, 0, first.length);
    update(second, offset, length);
    finish(out, 0, HASH);
  }

  /** HASH of two concatenated parts, in a new array. */
  byte[] hash(byte[] first, byte[] second) {
    byte[] out = new byte[HASH];
    hash(first, second, 0, second.length, out);
    return out;
  }

  /**
   * MAC: BLAKE2s with a key of 1 to 32 bytes and 16 bytes of output.
   *
   * @param out receives 16 bytes at {@code outOffset}; may be the message
   */
  void mac(byte[] key, byte[] message, int length, byte[] out, int outOffset) {
    begin(Messages.MAC, key.length);
    // The key fills a block of its own (RFC 7693, section 2.9).
    update(key, 0, key.length);
    Arrays.fill(block, filled, BLOCK, (byte) 0);
    filled = BLOCK;
    update(message, 0, length);
    finish(out, outOffset, Messages.MAC);
  }

  /**
   * The state after a key's block, from which {@link #mac(int[], byte[], int, byte[], int)}
   * continues. For keys that make many MACs.
   */
  int[] macStart(byte[] key) {
    int[] start = new int[Blake2sCompression.STATE];
    begin(Messages.MAC, key.length);
    System.arraycopy(key, 0, block, 0, key.length);
    Arrays.fill(block, key.length, BLOCK, (byte) 0);
    compression.compress(block, BLOCK, false);
    compression.save(start);
    Arrays.fill(block, (byte) 0);
    return start;
  }

  /**
   * MAC that starts from the state after the key's block, which saves a compression.
   *
   * @param length at least 1, because the key's block must not be the last
   */
  void mac(int[] start, byte[] message, int length, byte[] out, int outOffset) {
    resume(start);
    update(message, 0, length);
    finish(out, outOffset, Messages.MAC);
  }

  /** HMAC with a key of 32 bytes. {@code out} may be the key or the input. */
  void hmac(byte[] key, byte[] input, int length, byte[] out) {
    pad(key, 0x36);
    begin(HASH, 0);
    update(pad, 0, BLOCK);
    update(input, 0, length);
    finish(inner, 0, HASH);
    pad(key, 0x5c);
    begin(HASH, 0);
    update(pad, 0, BLOCK);
    update(inner, 0, HASH);
    finish(out, 0, HASH);
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
   * KDF1 to KDF3: HKDF with as many outputs as there are arrays. Any of them may be the chaining
   * key.
   *
   * @param chainingKey 32 bytes
   * @param outputs 32 bytes each
   */
  void kdf(byte[] chainingKey, byte[] input, int length, byte[]... outputs) {
    hmac(chainingKey, input, length, extracted);
    // One key makes all outputs, so its two pads are hashed once.
    startAfterPad(extracted, 0x36, innerStart);
    startAfterPad(extracted, 0x5c, outerStart);
    for (int i = 0; i < outputs.length; i++) {
      resume(innerStart);
      if (i > 0) {
        update(outputs[i - 1], 0, HASH);
      }
      pad[0] = (byte) (i + 1);
      update(pad, 0, 1);
      finish(inner, 0, HASH);
      resume(outerStart);
      update(inner, 0, HASH);
      finish(outputs[i], 0, HASH);
    }
    Arrays.fill(pad, (byte) 0);
    Arrays.fill(inner, (byte) 0);
    Arrays.fill(extracted, (byte) 0);
    Arrays.fill(innerStart, 0);
    Arrays.fill(outerStart, 0);
  }

  private void startAfterPad(byte[] key, int with, int[] start) {
    pad(key, with);
    begin(HASH, 0);
    compression.compress(pad, BLOCK, false);
    compression.save(start);
  }

  /**
   * Continues behind a saved block. More input must follow, because the saved block was not hashed
   * as the last one.
   */
  private void resume(int[] start) {
    compression.restore(start);
    filled = 0;
    hashed = BLOCK;
  }

  private void begin(int outLength, int keyLength) {
    compression.start(outLength, keyLength);
    filled = 0;
    hashed = 0;
  }

  private void update(byte[] in, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == BLOCK) {
        hashed += BLOCK;
        compression.compress(block, hashed, false);
        filled = 0;
      }
      int part = Math.min(BLOCK - filled, left);
      System.arraycopy(in, at, block, filled, part);
      filled += part;
      at += part;
      left -= part;
    }
  }

  private void finish(byte[] out, int outOffset, int length) {
    hashed += filled;
    Arrays.fill(block, filled, BLOCK, (byte) 0);
    compression.compress(block, hashed, true);
    compression.result(out, outOffset, length);
    Arrays.fill(block, (byte) 0);
  }
}
