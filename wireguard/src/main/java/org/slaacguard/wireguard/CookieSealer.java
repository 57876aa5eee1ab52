package org.slaacguard.wireguard;

import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Encrypts cookies (XChaCha20-Poly1305; whitepaper, section 5.4.7), at the rate of a flood. For one
 * thread.
 *
 * <p>A nonce only has to be unique. The part that makes the subkey is random and changes now and
 * then; the rest counts up from a random number. Each reply thus saves the derivation of a subkey
 * and a call of the random generator, on whose lock threads would wait.
 */
final class CookieSealer {
  /**
   * Cookies under one subkey. So few are far from any limit of the cipher, and so many make the
   * cost of the derivation negligible.
   */
  private static final int USES = 1 << 16;

  private static final int TAG_BITS = 128;

  private final byte[] key;
  private final byte[] drawn = new byte[HChaCha20.NONCE + 2 * Integer.BYTES];
  private final byte[] prefix = new byte[HChaCha20.NONCE];
  private final byte[] asked = new byte[Messages.MAC];
  // Four zero bytes, and the rest of the nonce (draft-irtf-cfrg-xchacha-03, section 2.3).
  private final byte[] nonce = new byte[12];
  private final ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
  private KeyParameter subkey;
  private int uses = USES;

  /**
   * Creates a sealer with a key that is public.
   *
   * @param key 32 bytes, not to be changed
   */
  CookieSealer(byte[] key) {
    this.key = key;
    subkey = new KeyParameter(key);
  }

  /**
   * Writes nonce, cookie and tag to their places in a cookie reply.
   *
   * @param ad offset in {@code message} of the 16 bytes of additional data
   */
  void seal(RandomGenerator random, byte[] message, int ad, byte[] cookie, byte[] reply) {
    if (uses == USES) {
      random.nextBytes(drawn);
      System.arraycopy(drawn, 0, prefix, 0, prefix.length);
      System.arraycopy(drawn, prefix.length, nonce, Integer.BYTES, 2 * Integer.BYTES);
      subkey = new KeyParameter(HChaCha20.subkey(key, prefix));
      uses = 0;
    } else {
      Bytes.putInt(nonce, Integer.BYTES, Bytes.getInt(nonce, Integer.BYTES) + 1);
    }
    uses++;
    System.arraycopy(message, ad, asked, 0, asked.length);
    System.arraycopy(prefix, 0, reply, Messages.COOKIE_NONCE, prefix.length);
    System.arraycopy(
        nonce, Integer.BYTES, reply, Messages.COOKIE_NONCE + prefix.length, 2 * Integer.BYTES);
    try {
      cipher.init(true, new AEADParameters(subkey, TAG_BITS, nonce, asked));
      int done = cipher.processBytes(cookie, 0, cookie.length, reply, Messages.COOKIE_SEALED);
      cipher.doFinal(reply, Messages.COOKIE_SEALED + done);
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException("encryption cannot fail", e);
    }
  }
}
