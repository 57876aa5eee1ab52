package org.slaacguard.libcrypto;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A ChaCha20 and a Poly1305 context of libcrypto (RFC 8439, sections 2.4 and 2.5). Segments are
 * native, keys are 32 bytes. An instance belongs to one thread, and keeps the last key until it is
 * closed. Ranges outside their segment throw {@link IndexOutOfBoundsException}.
 */
public abstract sealed class ChaChaPoly implements AutoCloseable
    permits ProviderChaChaPoly, EvpChaChaPoly {
  static final int KEY = 32;

  /** libcrypto's IV: the block counter as 4 bytes little-endian, then the nonce of the RFC. */
  static final int IV = 16;

  static final int TAG = 16;

  ChaChaPoly() {}

  /**
   * XORs a range with the key stream. Both ranges may be the same; they must not overlap otherwise.
   *
   * @param key 32 bytes
   * @param iv 16 bytes: the counter of the first block, little-endian, then the nonce of 12 bytes
   * @param length bytes, at most 2^31-1
   */
  public final void chacha20(
      MemorySegment key,
      MemorySegment iv,
      MemorySegment in,
      long inOffset,
      MemorySegment out,
      long outOffset,
      long length) {
    encrypt(
        address(key, 0, KEY),
        address(iv, 0, IV),
        address(in, inOffset, length),
        address(out, outOffset, length),
        length);
  }

  /** Computes the tag of two consecutive ranges of bytes; either may be empty. */
  public final void poly1305(
      MemorySegment key,
      long keyOffset,
      MemorySegment data,
      long offset,
      long length,
      MemorySegment more,
      long moreOffset,
      long moreLength,
      MemorySegment tag,
      long tagOffset) {
    authenticate(
        address(key, keyOffset, KEY),
        address(data, offset, length),
        length,
        address(more, moreOffset, moreLength),
        moreLength,
        address(tag, tagOffset, TAG));
  }

  abstract void encrypt(long key, long iv, long in, long out, long length);

  abstract void authenticate(
      long key, long data, long length, long more, long moreLength, long tag);

  /** Frees the contexts, and wipes their keys. */
  @Override
  public abstract void close();

  private static long address(MemorySegment segment, long offset, long length) {
    Objects.checkFromIndexSize(offset, length, segment.byteSize());
    return segment.address() + offset;
  }

  static void require(boolean succeeded) {
    if (!succeeded) {
      throw new IllegalStateException("libcrypto reports an error");
    }
  }

  /**
   * Verifies the functions with the block of RFC 8439, section 2.3.2, and the tag of section 2.5.2.
   */
  final void check() {
    HexFormat hex = HexFormat.of();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(KEY);
      for (int i = 0; i < KEY; i++) {
        key.set(ValueLayout.JAVA_BYTE, i, (byte) i);
      }
      MemorySegment iv = bytes(arena, hex.parseHex("01000000000000090000004a00000000"));
      MemorySegment block = arena.allocate(64);
      chacha20(key, iv, block, 0, block, 0, 64);
      MemorySegment expectedBlock =
          bytes(
              arena,
              hex.parseHex(
                  "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                      + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"));
      MemorySegment tagKey =
          bytes(
              arena,
              hex.parseHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"));
      MemorySegment text = arena.allocateFrom("Cryptographic Forum Research Group");
      MemorySegment tag = arena.allocate(TAG);
      poly1305(tagKey, 0, text, 0, 20, text, 20, text.byteSize() - 1 - 20, tag, 0);
      MemorySegment expectedTag = bytes(arena, hex.parseHex("a8061dc1305136c6c22b8baf0c0127a9"));
      require(block.mismatch(expectedBlock) < 0 && tag.mismatch(expectedTag) < 0);
    }
  }

  private static MemorySegment bytes(Arena arena, byte[] bytes) {
    return arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
  }
}
