package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.QuickFunction;

/** Uses EVP_CIPHER and EVP_MAC, which are documented and stable in all 3.x. */
final class EvpChaChaPoly extends ChaChaPoly {
  private static final int ENCRYPT = 1;

  private static final QuickFunction CIPHER_CTX_NEW = Libcrypto.find("EVP_CIPHER_CTX_new");
  private static final QuickFunction CIPHER_CTX_FREE = Libcrypto.find("EVP_CIPHER_CTX_free");
  private static final QuickFunction CIPHER_INIT = Libcrypto.find("EVP_CipherInit_ex2");
  private static final QuickFunction CIPHER_UPDATE = Libcrypto.find("EVP_CipherUpdate");
  private static final QuickFunction MAC_CTX_NEW = Libcrypto.find("EVP_MAC_CTX_new");
  private static final QuickFunction MAC_CTX_FREE = Libcrypto.find("EVP_MAC_CTX_free");
  private static final QuickFunction MAC_INIT = Libcrypto.find("EVP_MAC_init");
  private static final QuickFunction MAC_UPDATE = Libcrypto.find("EVP_MAC_update");
  private static final QuickFunction MAC_FINAL = Libcrypto.find("EVP_MAC_final");

  /** EVP_CIPHER and EVP_MAC: shared by all contexts, kept for the life of the process. */
  private static final long CHACHA20 = fetch("EVP_CIPHER_fetch", "ChaCha20");

  private static final long POLY1305 = fetch("EVP_MAC_fetch", "POLY1305");

  private final Arena arena = Arena.ofShared();
  private final long written = arena.allocate(JAVA_LONG).address();
  private long cipher;
  private long mac;

  EvpChaChaPoly() {
    try {
      cipher = CIPHER_CTX_NEW.call();
      mac = MAC_CTX_NEW.call(POLY1305);
      require(
          cipher != 0
              && mac != 0
              && Libcrypto.succeeded(CIPHER_INIT.call(cipher, CHACHA20, 0, 0, ENCRYPT, 0)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private static long fetch(String function, String algorithm) {
    QuickFunction handle = Libcrypto.find(function);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(algorithm);
      long fetched = handle.call(0, name.address(), 0);
      require(fetched != 0);
      return fetched;
    }
  }

  @Override
  void encrypt(long key, long iv, long in, long out, long length) {
    require(
        cipher != 0
            && Libcrypto.succeeded(CIPHER_INIT.call(cipher, 0, key, iv, ENCRYPT, 0))
            && Libcrypto.succeeded(
                CIPHER_UPDATE.call(cipher, out, written, in, (long) Math.toIntExact(length))));
  }

  @Override
  void authenticate(long key, long data, long length, long more, long moreLength, long tag) {
    require(
        mac != 0
            && Libcrypto.succeeded(MAC_INIT.call(mac, key, KEY, 0))
            && Libcrypto.succeeded(MAC_UPDATE.call(mac, data, length))
            && (moreLength == 0 || Libcrypto.succeeded(MAC_UPDATE.call(mac, more, moreLength)))
            && Libcrypto.succeeded(MAC_FINAL.call(mac, tag, written, TAG)));
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    try {
      // Both accept a null pointer, and wipe what they free.
      long _ = CIPHER_CTX_FREE.call(cipher);
      long _ = MAC_CTX_FREE.call(mac);
    } finally {
      cipher = 0;
      mac = 0;
      arena.close();
    }
  }
}
