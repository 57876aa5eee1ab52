package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;
import org.slaacguard.libcrypto.ChaChaPoly;
import org.slaacguard.wireguard.Aead;

/**
 * ChaCha20-Poly1305 from libcrypto's ChaCha20 and Poly1305. It takes two thirds of the time of
 * libcrypto's own AEAD, which makes a separate call for the Poly1305 key, and another for a partial
 * last block. Here one call covers a whole number of blocks,
 *
 * <pre>
 *   offset - 64      offset              offset + length
 *   | zeros          | packet            | whatever is there, to the end of the block |
 *     block 0          block 1 ...
 * </pre>
 *
 * and block 0 comes out as the Poly1305 key (RFC 8439, section 2.6).
 */
final class LibcryptoAead implements Aead {
  private static final int BLOCK = 64;
  private static final int POLY_BLOCK = 16;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  // Where things are in scratch.
  private static final int IV = 0;
  private static final int IV_NONCE = IV + 4;
  private static final int IV_COUNTER = IV_NONCE + 4;
  private static final int POLY_KEY = IV + 16;
  private static final int TAG_AT = POLY_KEY + 32;
  private static final int SAVED = TAG_AT + TAG;
  private static final int END = SAVED + BLOCK;
  private static final int SCRATCH = END + 2 * POLY_BLOCK;

  private final String name;
  private final ChaChaPoly context;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment iv;
  private final MemorySegment scratch;

  /** Takes ownership of the context. */
  LibcryptoAead(String name, ChaChaPoly context) {
    this(name, context, 0);
  }

  /**
   * Creates a cipher for nonces that begin with these four bytes, little-endian, as published
   * vectors do.
   */
  LibcryptoAead(String name, ChaChaPoly context, int nonceStart) {
    this.name = name;
    this.context = context;
    scratch = arena.allocate(SCRATCH, BLOCK);
    scratch.set(INT, IV_NONCE, nonceStart);
    iv = scratch.asSlice(IV, 16);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void seal(MemorySegment key, long counter, MemorySegment buffer, long offset, int length) {
    Objects.checkFromIndexSize(
        offset - HEADROOM, (long) HEADROOM + length + TAILROOM, buffer.byteSize());
    long start = offset - BLOCK;
    long end = offset + length;
    MemorySegment.copy(buffer, start, scratch, SAVED, BLOCK);
    for (int i = 0; i < BLOCK; i += Long.BYTES) {
      buffer.set(LONG, start + i, 0);
    }
    scratch.set(LONG, IV_COUNTER, counter);
    context.chacha20(key, iv, buffer, start, buffer, start, wholeBlocks(length));

    // RFC 8439, section 2.8: the ciphertext, zeros up to 16 bytes, both lengths.
    int padding = -length & (POLY_BLOCK - 1);
    writeEnd(buffer, end, padding, length);
    context.poly1305(
        buffer,
        start,
        buffer,
        offset,
        length + padding + POLY_BLOCK,
        buffer,
        0,
        0,
        scratch,
        TAG_AT);
    MemorySegment.copy(scratch, TAG_AT, buffer, end, TAG);
    MemorySegment.copy(scratch, SAVED, buffer, start, BLOCK);
  }

  @Override
  public boolean open(
      MemorySegment key,
      long counter,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset) {
    Objects.checkFromIndexSize(
        sourceOffset - HEADROOM, (long) HEADROOM + length, source.byteSize());
    Objects.checkFromIndexSize(
        targetOffset - HEADROOM, (long) HEADROOM + length + TAILROOM, target.byteSize());
    int textLength = length - TAG;
    if (textLength < 0) {
      return false;
    }
    long in = sourceOffset - BLOCK;
    long out = targetOffset - BLOCK;
    MemorySegment.copy(target, out, scratch, SAVED, BLOCK);
    scratch.set(LONG, IV_COUNTER, counter);
    // A packet at the very end of its segment has no bytes behind it to fill the last block.
    long covered = Math.min(wholeBlocks(textLength), source.byteSize() - in);
    context.chacha20(key, iv, source, in, target, out, covered);
    for (int i = 0; i < 32; i += Long.BYTES) {
      scratch.set(LONG, POLY_KEY + i, target.get(LONG, out + i) ^ source.get(LONG, in + i));
    }
    MemorySegment.copy(scratch, SAVED, target, out, BLOCK);

    int padding = -textLength & (POLY_BLOCK - 1);
    writeEnd(scratch, END, padding, textLength);
    context.poly1305(
        scratch,
        POLY_KEY,
        source,
        sourceOffset,
        textLength,
        scratch,
        END,
        padding + POLY_BLOCK,
        scratch,
        TAG_AT);
    long tag = sourceOffset + textLength;
    long difference =
        (scratch.get(LONG, TAG_AT) ^ source.get(LONG, tag))
            | (scratch.get(LONG, TAG_AT + 8) ^ source.get(LONG, tag + 8));
    return difference == 0;
  }

  /** Length of block 0 and the packet's blocks. */
  private static long wholeBlocks(int length) {
    return BLOCK + ((long) length + BLOCK - 1 & -BLOCK);
  }

  private static void writeEnd(MemorySegment segment, long at, int padding, int length) {
    segment.set(LONG, at, 0);
    segment.set(LONG, at + 8, 0);
    segment.set(LONG, at + padding, 0); // no additional data
    segment.set(LONG, at + padding + 8, length);
  }

  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      scratch.fill((byte) 0);
      arena.close();
      context.close();
    }
  }
}
