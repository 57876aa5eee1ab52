package org.slaacguard.net;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * 32 secret bytes: a private key or a preshared key. {@link #close()} wipes them. They are never
 * printed, and are compared in constant time. The creator closes the key; code that keeps it keeps
 * a {@link #copy()}.
 */
public final class SecretKey implements AutoCloseable {
  /** Number of bytes in a key. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private SecretKey(byte[] bytes) {
    if (bytes.length != LENGTH) {
      Arrays.fill(bytes, (byte) 0);
      throw new IllegalArgumentException("a secret key has 32 bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /** Creates a key from 32 bytes, which are copied; the caller wipes its own. */
  public static SecretKey ofBytes(byte[] bytes) {
    return new SecretKey(bytes.clone());
  }

  /** 32 zero bytes: "no preshared key" (whitepaper, section 5.2). */
  public static SecretKey zero() {
    return new SecretKey(new byte[LENGTH]);
  }

  /**
   * Reads the 44 characters of base64 that WireGuard's files use.
   *
   * @throws IllegalArgumentException if the text is no key; the message does not repeat it
   */
  public static SecretKey parse(String base64) {
    KeyText.check(base64);
    try {
      return new SecretKey(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      throw withoutText();
    }
  }

  /**
   * Reads the 64 hexadecimal digits that the UAPI socket uses.
   *
   * @throws IllegalArgumentException if the text is no key; the message does not repeat it
   */
  public static SecretKey parseHex(String hex) {
    try {
      return new SecretKey(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw withoutText();
    }
  }

  private static IllegalArgumentException withoutText() {
    // The decoder's own message would quote the text.
    return new IllegalArgumentException("not a key (its text is kept out of this message)");
  }

  /** The bytes, in a new array that the caller owns and wipes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** 44 characters of base64: a secret, for a file or a terminal that asked for it. */
  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** 64 hexadecimal digits: a secret, for the UAPI socket. */
  public String toHex() {
    return HexFormat.of().formatHex(bytes);
  }

  /** Another key with the same bytes, closed on its own. */
  public SecretKey copy() {
    return new SecretKey(bytes.clone());
  }

  /** Whether all bytes are zero. */
  public boolean isZero() {
    int or = 0;
    for (byte b : bytes) {
      or |= b;
    }
    return or == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretKey key && MessageDigest.isEqual(bytes, key.bytes);
  }

  /** The same for all keys, because a hash would reveal something about the bytes. */
  @Override
  public int hashCode() {
    return SecretKey.class.hashCode();
  }

  /** Wipes the bytes. */
  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
