package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.QuickFunction;

/** Uses the documented EVP_PKEY functions. */
final class EvpX25519 extends X25519Functions {
  private static final int EVP_PKEY_KEYPAIR = 0x87;

  private static final QuickFunction NEW_PUBLIC = Libcrypto.find("EVP_PKEY_new_raw_public_key_ex");
  private static final QuickFunction NEW_PRIVATE =
      Libcrypto.find("EVP_PKEY_new_raw_private_key_ex");
  private static final QuickFunction GET_PUBLIC = Libcrypto.find("EVP_PKEY_get_raw_public_key");
  private static final QuickFunction KEY_FREE = Libcrypto.find("EVP_PKEY_free");
  private static final QuickFunction CTX_FROM_NAME = Libcrypto.find("EVP_PKEY_CTX_new_from_name");
  private static final QuickFunction CTX_FROM_KEY = Libcrypto.find("EVP_PKEY_CTX_new_from_pkey");
  private static final QuickFunction CTX_FREE = Libcrypto.find("EVP_PKEY_CTX_free");
  private static final QuickFunction FROMDATA_INIT = Libcrypto.find("EVP_PKEY_fromdata_init");
  private static final QuickFunction FROMDATA = Libcrypto.find("EVP_PKEY_fromdata");
  private static final QuickFunction DERIVE_INIT = Libcrypto.find("EVP_PKEY_derive_init");
  private static final QuickFunction DERIVE_SET_PEER =
      Libcrypto.find("EVP_PKEY_derive_set_peer_ex");
  private static final QuickFunction DERIVE = Libcrypto.find("EVP_PKEY_derive");

  private static final MemorySegment ALGORITHM = Arena.global().allocateFrom("X25519");

  EvpX25519() {}

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment secret = arena.allocateFrom(JAVA_BYTE, privateKey);
      MemorySegment result = arena.allocate(LENGTH);
      MemorySegment size = arena.allocateFrom(JAVA_LONG, LENGTH);
      long key = NEW_PRIVATE.call(0, ALGORITHM.address(), 0, secret.address(), secret.byteSize());
      secret.fill((byte) 0);
      try {
        ChaChaPoly.require(
            key != 0
                && Libcrypto.succeeded(GET_PUBLIC.call(key, result.address(), size.address())));
      } finally {
        long _ = KEY_FREE.call(key);
      }
      MemorySegment.copy(result, JAVA_BYTE, 0, publicKey, 0, LENGTH);
    }
  }

  @Override
  public boolean agree(byte[] privateKey, byte[] publicKey, byte[] shared) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment peerBytes = arena.allocateFrom(JAVA_BYTE, publicKey);
      MemorySegment result = arena.allocate(LENGTH);
      MemorySegment size = arena.allocateFrom(JAVA_LONG, LENGTH);
      long key = privateKey(arena, privateKey, peerBytes);
      long peer = 0;
      long context = 0;
      boolean usable;
      try {
        peer =
            NEW_PUBLIC.call(0, ALGORITHM.address(), 0, peerBytes.address(), peerBytes.byteSize());
        context = CTX_FROM_KEY.call(0, key, 0);
        ChaChaPoly.require(
            peer != 0
                && context != 0
                && Libcrypto.succeeded(DERIVE_INIT.call(context))
                && Libcrypto.succeeded(DERIVE_SET_PEER.call(context, peer, 0)));
        usable = Libcrypto.succeeded(DERIVE.call(context, result.address(), size.address()));
      } finally {
        long _ = CTX_FREE.call(context);
        long _ = KEY_FREE.call(peer);
        long _ = KEY_FREE.call(key);
      }
      return give(usable, result, shared);
    }
  }

  /**
   * An EVP_PKEY for agreement only. libcrypto would compute its public key, which takes as long as
   * the agreement itself and is not needed, so it gets an arbitrary one.
   */
  private static long privateKey(Arena arena, byte[] privateKey, MemorySegment anyPublicKey) {
    MemorySegment secret = arena.allocateFrom(JAVA_BYTE, privateKey);
    MemorySegment params = arena.allocate(OsslParam.LAYOUT, 3);
    OsslParam.octets(params, 0, OsslParam.PRIVATE_KEY, secret);
    OsslParam.octets(params, 1, OsslParam.PUBLIC_KEY, anyPublicKey);
    MemorySegment key = arena.allocate(JAVA_LONG);
    long context = CTX_FROM_NAME.call(0, ALGORITHM.address(), 0);
    try {
      ChaChaPoly.require(
          context != 0
              && Libcrypto.succeeded(FROMDATA_INIT.call(context))
              && Libcrypto.succeeded(
                  FROMDATA.call(context, key.address(), EVP_PKEY_KEYPAIR, params.address())));
    } finally {
      long _ = CTX_FREE.call(context);
      secret.fill((byte) 0);
    }
    return key.get(JAVA_LONG, 0);
  }
}
