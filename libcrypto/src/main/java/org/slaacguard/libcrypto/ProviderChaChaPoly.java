package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import org.slaacguard.linux.QuickFunction;

/**
 * Uses the functions in the default provider's dispatch tables, whose numbers and types are
 * OpenSSL's interface between providers and core (provider-cipher(7), provider-mac(7)). This saves
 * EVP's bookkeeping, a fifth of a packet's time.
 */
final class ProviderChaChaPoly extends ChaChaPoly {
  // openssl/core_dispatch.h
  private static final int OP_CIPHER = 2;
  private static final int OP_MAC = 3;
  private static final int CIPHER_NEWCTX = 1;
  private static final int CIPHER_ENCRYPT_INIT = 2;
  private static final int CIPHER_CIPHER = 6;
  private static final int CIPHER_FREECTX = 7;
  private static final int MAC_NEWCTX = 1;
  private static final int MAC_FREECTX = 3;
  private static final int MAC_INIT = 4;
  private static final int MAC_UPDATE = 5;
  private static final int MAC_FINAL = 6;

  private static final DefaultProvider PROVIDER = DefaultProvider.load();
  private static final DispatchTable CHACHA20 = PROVIDER.algorithm(OP_CIPHER, "ChaCha20");
  private static final DispatchTable POLY1305 = PROVIDER.algorithm(OP_MAC, "POLY1305");

  private static final QuickFunction CIPHER_NEW = CHACHA20.function(CIPHER_NEWCTX);
  private static final QuickFunction CIPHER_FREE = CHACHA20.function(CIPHER_FREECTX);
  private static final QuickFunction INIT_CIPHER = CHACHA20.function(CIPHER_ENCRYPT_INIT);
  private static final QuickFunction CIPHER = CHACHA20.function(CIPHER_CIPHER);

  private static final QuickFunction MAC_NEW = POLY1305.function(MAC_NEWCTX);
  private static final QuickFunction MAC_FREE = POLY1305.function(MAC_FREECTX);
  private static final QuickFunction INIT_MAC = POLY1305.function(MAC_INIT);
  private static final QuickFunction UPDATE_MAC = POLY1305.function(MAC_UPDATE);
  private static final QuickFunction FINAL_MAC = POLY1305.function(MAC_FINAL);

  private final Arena arena = Arena.ofShared();
  private final long written = arena.allocate(JAVA_LONG).address();
  private long cipher;
  private long mac;

  ProviderChaChaPoly() {
    try {
      cipher = CIPHER_NEW.call(PROVIDER.context());
      mac = MAC_NEW.call(PROVIDER.context());
      require(cipher != 0 && mac != 0);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  @Override
  void encrypt(long key, long iv, long in, long out, long length) {
    require(
        cipher != 0
            && Libcrypto.succeeded(INIT_CIPHER.call(cipher, key, KEY, iv, IV, 0))
            && Libcrypto.succeeded(CIPHER.call(cipher, out, written, length, in, length)));
  }

  @Override
  void authenticate(long key, long data, long length, long more, long moreLength, long tag) {
    require(
        mac != 0
            && Libcrypto.succeeded(INIT_MAC.call(mac, key, KEY, 0))
            && Libcrypto.succeeded(UPDATE_MAC.call(mac, data, length))
            && (moreLength == 0 || Libcrypto.succeeded(UPDATE_MAC.call(mac, more, moreLength)))
            && Libcrypto.succeeded(FINAL_MAC.call(mac, tag, written, TAG)));
  }

  @Override
  public void close() {
    if (!arena.scope().isAlive()) {
      return;
    }
    try {
      if (cipher != 0) {
        long _ = CIPHER_FREE.call(cipher);
      }
      if (mac != 0) {
        long _ = MAC_FREE.call(mac);
      }
    } finally {
      cipher = 0;
      mac = 0;
      arena.close();
    }
  }
}
