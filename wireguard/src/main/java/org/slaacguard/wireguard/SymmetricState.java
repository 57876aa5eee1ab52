package org.slaacguard.wireguard;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Chaining key and hash of a Noise handshake, Noise_IKpsk2 (whitepaper, section 5.4). For one
 * thread.
 */
final class SymmetricState {
  /** Number of bytes that {@link #save} writes. */
  static final int LENGTH = 2 * Blake2s.HASH;

  private static final byte[] CHAIN_START;
  private static final byte[] HASH_START;
  private static final byte[] NOTHING = new byte[0];

  static {
    Blake2s blake = new Blake2s();
    CHAIN_START = blake.hash(ascii("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s"), NOTHING);
    HASH_START = blake.hash(CHAIN_START, ascii("WireGuard v1 zx2c4 Jason@zx2c4.com"));
  }

  private final Blake2s blake;
  private final HandshakeAead aead;
  private final byte[] chainingKey = new byte[Blake2s.HASH];
  private final byte[] hash = new byte[Blake2s.HASH];

  /** Creates a state that uses the tools of its thread. */
  SymmetricState(Blake2s blake, HandshakeAead aead) {
    this.blake = blake;
    this.aead = aead;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Begins a handshake with this static key of the responder. */
  void start(byte[] responderStatic) {
    System.arraycopy(CHAIN_START, 0, chainingKey, 0, chainingKey.length);
    System.arraycopy(HASH_START, 0, hash, 0, hash.length);
    mixHash(responderStatic, 0, responderStatic.length);
  }

  /** Writes chaining key and hash, which the caller wipes. */
  void save(byte[] to) {
    System.arraycopy(chainingKey, 0, to, 0, chainingKey.length);
    System.arraycopy(hash, 0, to, chainingKey.length, hash.length);
  }

  /** Restores what was saved. */
  void restore(byte[] from) {
    System.arraycopy(from, 0, chainingKey, 0, chainingKey.length);
    System.arraycopy(from, chainingKey.length, hash, 0, hash.length);
  }

  void mixHash(byte[] data, int offset, int length) {
    blake.hash(hash, data, offset, length, hash);
  }

  /** Mixes an ephemeral public key into both. */
  void mixEphemeral(byte[] publicKey) {
    mixHash(publicKey, 0, publicKey.length);
    mixChain(publicKey);
  }

  void mixChain(byte[] input) {
    blake.kdf(chainingKey, input, input.length, chainingKey);
  }

  /** Mixes in a shared secret, and derives the key for the next field of the message. */
  void mixKey(byte[] input, byte[] key) {
    blake.kdf(chainingKey, input, input.length, chainingKey, key);
  }

  /** Mixes in the preshared key, and derives the key for the next field of the message. */
  void mixPresharedKey(byte[] presharedKey, byte[] key) {
    byte[] mixed = new byte[Blake2s.HASH];
    blake.kdf(chainingKey, presharedKey, presharedKey.length, chainingKey, mixed, key);
    mixHash(mixed, 0, mixed.length);
    Arrays.fill(mixed, (byte) 0);
  }

  void seal(byte[] key, byte[] in, int length, byte[] out, int outOffset) {
    aead.seal(key, hash, in, 0, length, out, outOffset);
    mixHash(out, outOffset, length + Messages.MAC);
  }

  /** Decrypts {@code length} bytes, the tag among them; false if the tag was wrong. */
  boolean open(byte[] key, byte[] in, int inOffset, int length, byte[] out) {
    if (!aead.open(key, hash, in, inOffset, length, out, 0)) {
      return false;
    }
    mixHash(in, inOffset, length);
    return true;
  }

  /**
   * Derives the transport keys: the initiator sends with the first and receives with the second.
   */
  void split(byte[] first, byte[] second) {
    blake.kdf(chainingKey, NOTHING, 0, first, second);
  }

  void wipe() {
    Arrays.fill(chainingKey, (byte) 0);
    Arrays.fill(hash, (byte) 0);
  }
}
