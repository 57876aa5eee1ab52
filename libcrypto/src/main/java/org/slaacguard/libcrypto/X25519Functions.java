package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.QuickFunction;

/**
 * libcrypto's X25519 (RFC 7748, section 5), by one of its interfaces. Keys are 32 bytes. Stateless
 * and thread-safe; native copies of secrets are wiped.
 */
public abstract sealed class X25519Functions permits EvpX25519, ProviderX25519 {
  static final int LENGTH = 32;

  private static final QuickFunction CLEAR_ERROR = Libcrypto.find("ERR_clear_error");

  X25519Functions() {}

  /** Computes the public key of a private key. */
  public abstract void publicKey(byte[] privateKey, byte[] publicKey);

  /**
   * Computes the shared secret.
   *
   * @return false if it is all zero
   */
  public abstract boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared);

  /** Moves the result of an agreement to the caller's array; zeros if it is not usable. */
  static boolean give(boolean usable, MemorySegment result, byte[] shared) {
    if (!usable) {
      // A derivation fails only in this way; its entry in the thread's error queue is of no use.
      long _ = CLEAR_ERROR.call();
      result.fill((byte) 0);
    }
    MemorySegment.copy(result, JAVA_BYTE, 0, shared, 0, LENGTH);
    result.fill((byte) 0);
    return usable;
  }
}
