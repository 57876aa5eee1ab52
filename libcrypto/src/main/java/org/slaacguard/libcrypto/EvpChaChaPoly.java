package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Uses EVP_CIPHER and EVP_MAC, which are documented and stable in all 3.x. */
final class EvpChaChaPoly extends ChaChaPoly {
  private static final int ENCRYPT = 1;

  private static final MethodHandle CIPHER_CTX_NEW = Libcrypto.find("EVP_CIPHER_CTX_new", 0);
  private static final MethodHandle CIPHER_CTX_FREE = Libcrypto.find("EVP_CIPHER_CTX_free", 1);
  private static final MethodHandle CIPHER_INIT = Libcrypto.find("EVP_CipherInit_ex2", 6);
  private static final MethodHandle CIPHER_UPDATE = Libcrypto.find("EVP_CipherUpdate", 5);
  private static final MethodHandle MAC_CTX_NEW = Libcrypto.find("EVP_MAC_CTX_new", 1);
  private static final MethodHandle MAC_CTX_FREE = Libcrypto.find("EVP_MAC_CTX_free", 1);
  private static final MethodHandle MAC_INIT = Libcrypto.find("EVP_MAC_init", 4);
  private static final MethodHandle MAC_UPDATE = Libcrypto.find("EVP_MAC_update", 3);
  private static final MethodHandle MAC_FINAL = Libcrypto.find("EVP_MAC_final", 4);

  /** EVP_CIPHER and EVP_MAC: shared by all contexts, kept for the life of the process. */
  private static final long CHACHA20 = fetch("EVP_CIPHER_fetch", "ChaCha20");

  private static final long POLY1305 = fetch("EVP_MAC_fetch", "POLY1305");

  private final Arena arena = Arena.ofShared();
  private final long written = arena.allocate(JAVA_LONG).address();
  private long cipher;
  private long mac;

  EvpChaChaPoly() {
    try {
      cipher = (long) CIPHER_CTX_NEW.invokeExact();
      mac = (long) MAC_CTX_NEW.invokeExact(POLY1305);
      require(
          cipher != 0
              && mac != 0
              && Libcrypto.succeeded(
                  (long) CIPHER_INIT.invokeExact(cipher, CHACHA20, 0L, 0L, (long) ENCRYPT, 0L)));
    } catch (Throwable e) {
      close();
      throw Libcrypto.unexpected(e);
    }
  }

  private static long fetch(String function, String algorithm) {
    MethodHandle handle = Libcrypto.find(function, 3);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(algorithm);
      long fetched = (long) handle.invokeExact(0L, name.address(), 0L);
      require(fetched != 0);
      return fetched;
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
    }
  }

  @Override
  void encrypt(long key, long iv, long in, long out, long length) {
    try {
      require(
          cipher != 0
              && Libcrypto.succeeded(
                  (long) CIPHER_INIT.invokeExact(cipher, 0L, key, iv, (long) ENCRYPT, 0L))
              && Libcrypto.succeeded(
                  (long)
                      CIPHER_UPDATE.invokeExact(
                          cipher, out, written, in, (long) Math.toIntExact(length))));
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
    }
  }

  @Override
  void authenticate(long key, long data, long length, long more, long moreLength, long tag) {
    try {
      require(
          mac != 0
              && Libcrypto.succeeded((long) MAC_INIT.invokeExact(mac, key, (long) KEY, 0L))
              && Libcrypto.succeeded((long) MAC_UPDATE.invokeExact(mac, data, length))
              && (moreLength == 0
                  || Libcrypto.succeeded((long) MAC_UPDATE.invokeExact(mac, more, moreLength)))
              && Libcrypto.succeeded((long) MAC_FINAL.invokeExact(mac, tag, written, (long) TAG)));
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
    }
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    try {
      // Both accept a null pointer, and wipe what they free.
      long _ = (long) CIPHER_CTX_FREE.invokeExact(cipher);
      long _ = (long) MAC_CTX_FREE.invokeExact(mac);
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
    } finally {
      cipher = 0;
      mac = 0;
      arena.close();
    }
  }
}
