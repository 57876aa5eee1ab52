package org.slaacguard.net;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** A Curve25519 public key of 32 bytes, which identifies a peer. */
public final class PublicKey implements Comparable<PublicKey> {
  /** Number of bytes in a key. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  /** 0 until it is asked for: a key is looked up in a dozen tables for each handshake. */
  private int hash;

  private PublicKey(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a public key has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /** Creates a key from 32 bytes, which are copied. */
  public static PublicKey ofBytes(byte[] bytes) {
    return new PublicKey(bytes.clone());
  }

  /**
   * Reads the 44 characters of base64 that WireGuard's files and tools use.
   *
   * @throws IllegalArgumentException if the text is no key
   */
  public static PublicKey parse(String base64) {
    KeyText.check(base64);
    PublicKey key = new PublicKey(Base64.getDecoder().decode(base64));
    // Unused bits of the last character would give one key several names.
    if (!key.toString().equals(base64)) {
      throw new IllegalArgumentException("not the base64 of a key: '" + base64 + "'");
    }
    return key;
  }

  /**
   * Reads the 64 hexadecimal digits that the UAPI socket uses.
   *
   * @throws IllegalArgumentException if the text is no key
   */
  public static PublicKey parseHex(String hex) {
    return new PublicKey(HexFormat.of().parseHex(hex));
  }

  /** The key, in a new array that the caller owns. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** 64 lower-case hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public int compareTo(PublicKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(bytes);
      hash = known;
    }
    return known;
  }

  /** The first characters, which is how people tell keys apart. */
  public String head() {
    return toString().substring(0, 8);
  }

  /** {@link #head} in a sentence, with a sign that there is more. */
  public String abbreviated() {
    return head() + "…";
  }

  /** 44 characters of base64. */
  @Override
  public String toString() {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
