package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.QuickFunction;

/**
 * Uses the functions in the default provider's dispatch tables (provider-keymgmt(7),
 * provider-keyexch(7)). EVP would look up its algorithms for each key of a handshake, which takes a
 * sixth of an agreement's time.
 */
final class ProviderX25519 extends X25519Functions {
  // openssl/core_dispatch.h
  private static final int OP_KEYMGMT = 10;
  private static final int OP_KEYEXCH = 11;
  private static final int KEY_NEW = 1;
  private static final int KEY_FREE = 10;
  private static final int KEY_IMPORT = 40;
  private static final int EXCHANGE_NEWCTX = 1;
  private static final int EXCHANGE_INIT = 2;
  private static final int EXCHANGE_DERIVE = 3;
  private static final int EXCHANGE_SET_PEER = 4;
  private static final int EXCHANGE_FREECTX = 5;

  private static final int SELECT_PUBLIC_KEY = 2;
  private static final int SELECT_KEYPAIR = 3;

  private static final DefaultProvider PROVIDER = DefaultProvider.load();
  private static final DispatchTable KEYS = PROVIDER.algorithm(OP_KEYMGMT, "X25519");
  private static final DispatchTable EXCHANGE = PROVIDER.algorithm(OP_KEYEXCH, "X25519");

  private static final QuickFunction NEW_KEY = KEYS.function(KEY_NEW);
  private static final QuickFunction FREE_KEY = KEYS.function(KEY_FREE);
  private static final QuickFunction IMPORT_KEY = KEYS.function(KEY_IMPORT);
  private static final QuickFunction NEW_EXCHANGE = EXCHANGE.function(EXCHANGE_NEWCTX);
  private static final QuickFunction FREE_EXCHANGE = EXCHANGE.function(EXCHANGE_FREECTX);
  private static final QuickFunction INIT_EXCHANGE = EXCHANGE.function(EXCHANGE_INIT);
  private static final QuickFunction SET_PEER = EXCHANGE.function(EXCHANGE_SET_PEER);
  private static final QuickFunction DERIVE = EXCHANGE.function(EXCHANGE_DERIVE);

  // What an agreement needs: result | its size | private key | the other's public key | parameters.
  private static final long SIZE = LENGTH;
  private static final long SECRET = SIZE + Long.BYTES;
  private static final long OTHER = SECRET + LENGTH;
  private static final long PARAMS = OTHER + LENGTH;
  private static final long MEMORY = PARAMS + 3 * OsslParam.LAYOUT.byteSize();

  /** The u-coordinate of the base point, RFC 7748, section 4.1. */
  private static final byte[] BASE_POINT = {
    9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  ProviderX25519() {}

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    // libcrypto's own derivation of the public key takes as long.
    ChaChaPoly.require(agree(privateKey, BASE_POINT, publicKey));
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
    try (Arena arena = Arena.ofConfined()) {
      // At once: each part by itself would be allocated by the C library too.
      MemorySegment memory = arena.allocate(MEMORY, Long.BYTES);
      MemorySegment result = memory.asSlice(0, LENGTH);
      MemorySegment size = memory.asSlice(SIZE, Long.BYTES);
      MemorySegment secret = memory.asSlice(SECRET, LENGTH);
      MemorySegment other = memory.asSlice(OTHER, LENGTH);
      MemorySegment.copy(privateKey, 0, secret, JAVA_BYTE, 0, LENGTH);
      MemorySegment.copy(publicKey, 0, other, JAVA_BYTE, 0, LENGTH);
      // The private key's own public key is not needed, so an arbitrary one saves its computation.
      MemorySegment params = memory.asSlice(PARAMS);
      OsslParam.octets(params, 0, OsslParam.PUBLIC_KEY, other);
      long peer = 0;
      long key = 0;
      long exchange = 0;
      boolean usable;
      try {
        peer = newKey(SELECT_PUBLIC_KEY, params);
        OsslParam.octets(params, 1, OsslParam.PRIVATE_KEY, secret);
        key = newKey(SELECT_KEYPAIR, params);
        exchange = NEW_EXCHANGE.call(PROVIDER.context());
        ChaChaPoly.require(
            peer != 0
                && key != 0
                && exchange != 0
                && Libcrypto.succeeded(INIT_EXCHANGE.call(exchange, key, 0))
                && Libcrypto.succeeded(SET_PEER.call(exchange, peer)));
        usable =
            Libcrypto.succeeded(
                DERIVE.call(exchange, result.address(), size.address(), result.byteSize()));
      } finally {
        secret.fill((byte) 0);
        long _ = FREE_EXCHANGE.call(exchange);
        long _ = FREE_KEY.call(key);
        long _ = FREE_KEY.call(peer);
      }
      return give(usable, result, shared);
    }
  }

  /** A key of the provider, or 0. */
  private static long newKey(int selection, MemorySegment params) {
    long key = NEW_KEY.call(PROVIDER.context());
    if (key != 0 && !Libcrypto.succeeded(IMPORT_KEY.call(key, selection, params.address()))) {
      long _ = FREE_KEY.call(key);
      return 0;
    }
    return key;
  }
}
