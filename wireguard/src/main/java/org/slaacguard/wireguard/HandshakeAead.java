package org.slaacguard.wireguard;

import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.XChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * ChaCha20-Poly1305 with additional data for the fields of handshake messages, and
 * XChaCha20-Poly1305 for received cookies. Belongs to one thread. Packets use {@link Aead}.
 */
final class HandshakeAead {
  // Each key encrypts one message, so the nonce is always 0 (whitepaper, section 5.4.2).
  private static final byte[] NONCE = new byte[12];
  private static final byte[] NO_KEY = new byte[32];
  private static final int TAG_BITS = 128;

  /** Overwrites the key in a cipher's own state. */
  private static final AEADParameters NOTHING =
      new AEADParameters(new KeyParameter(NO_KEY), TAG_BITS, NONCE);

  private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
  private final byte[] nonce;

  HandshakeAead() {
    this(NONCE);
  }

  /** Creates a cipher with another nonce of 12 bytes, as published test vectors need. */
  HandshakeAead(byte[] nonce) {
    this.nonce = nonce;
  }

  /**
   * Encrypts, and writes the tag behind the ciphertext.
   *
   * @param ad additional data
   */
  void seal(byte[] key, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
    if (!run(true, key, ad, in, inOffset, length, out, outOffset)) {
      throw new IllegalStateException("encryption cannot fail");
    }
  }

  /**
   * Verifies and decrypts.
   *
   * @param length bytes of ciphertext and tag together
   * @return whether the tag was right
   */
  boolean open(
      byte[] key, byte[] ad, byte[] in, int inOffset, int length, byte[] out, int outOffset) {
    return run(false, key, ad, in, inOffset, length, out, outOffset);
  }

  private boolean run(
      boolean seal,
      byte[] key,
      byte[] ad,
      byte[] in,
      int inOffset,
      int length,
      byte[] out,
      int outOffset) {
    KeyParameter parameter = new KeyParameter(key);
    try {
      cipher.init(seal, new AEADParameters(parameter, TAG_BITS, nonce, ad));
      int done = cipher.processBytes(in, inOffset, length, out, outOffset);
      cipher.doFinal(out, outOffset + done);
      return true;
    } catch (InvalidCipherTextException e) {
      return false;
    } finally {
      Arrays.fill(parameter.getKey(), (byte) 0);
      cipher.init(false, NOTHING);
    }
  }

  /**
   * Verifies and decrypts a cookie.
   *
   * @param cookie receives the cookie
   * @return whether the tag was right
   */
  static boolean openCookie(byte[] key, byte[] nonce, byte[] ad, byte[] sealed, byte[] cookie) {
    try {
      XChaCha20Poly1305 cipher = new XChaCha20Poly1305();
      cipher.init(false, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, ad));
      byte[] out = new byte[cipher.getOutputSize(sealed.length)];
      int done = cipher.processBytes(sealed, 0, sealed.length, out, 0);
      cipher.doFinal(out, done);
      System.arraycopy(out, 0, cookie, 0, cookie.length);
      return true;
    } catch (InvalidCipherTextException e) {
      return false;
    }
  }
}
