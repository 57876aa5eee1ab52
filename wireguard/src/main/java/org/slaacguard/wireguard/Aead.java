package org.slaacguard.wireguard;

import java.lang.foreign.MemorySegment;

/**
 * ChaCha20-Poly1305 (RFC 8439) as WireGuard's transport messages use it (whitepaper, section
 * 5.4.6): the nonce is 4 zero bytes and the packet counter as 8 bytes little-endian, the additional
 * data is empty. One instance belongs to one thread. Keys are given with each call and stay the
 * caller's.
 *
 * <p>An implementation may use the bytes around the packet for its own purposes. The bytes in
 * {@link #HEADROOM} are unchanged when the call returns. The bytes in {@link #TAILROOM} after the
 * tag are not, so packets of one batch are sealed in ascending order.
 */
public interface Aead extends AutoCloseable {
  /** Bytes that must exist before a packet in its segment. */
  int HEADROOM = 64;

  /** Bytes that must exist behind a plaintext in its segment, the tag among them. */
  int TAILROOM = 96;

  /** Length in bytes of the tag behind a ciphertext. */
  int TAG = 16;

  /** A short name for status and logs, such as {@code libcrypto 3.0.19}. */
  String name();

  /**
   * Encrypts in place, and writes the tag behind the ciphertext.
   *
   * @param key 32 bytes off the heap
   * @param counter the packet counter, unsigned
   * @param buffer a segment off the heap, owned by the calling thread
   * @param offset where the plaintext begins, at least {@link #HEADROOM}
   * @param length bytes of plaintext, 0 to 65,535; {@link #TAILROOM} more must exist
   */
  void seal(MemorySegment key, long counter, MemorySegment buffer, long offset, int length);

  /**
   * Verifies and decrypts. {@code source} is unchanged afterwards, with {@link #HEADROOM} before
   * it. {@code target} must not overlap it, and holds nothing of use unless the tag was right.
   *
   * @param key 32 bytes off the heap
   * @param counter the packet counter, unsigned
   * @param source the segment with the ciphertext and its tag
   * @param sourceOffset where the ciphertext begins, at least {@link #HEADROOM}
   * @param length bytes of ciphertext and tag together, at least {@link #TAG}
   * @param target the segment for the plaintext
   * @param targetOffset where the plaintext goes, at least {@link #HEADROOM}; {@code length} and
   *     {@link #TAILROOM} more must exist there
   * @return whether the tag was right
   */
  boolean open(
      MemorySegment key,
      long counter,
      MemorySegment source,
      long sourceOffset,
      int length,
      MemorySegment target,
      long targetOffset);

  /** Frees native state. */
  @Override
  void close();
}
