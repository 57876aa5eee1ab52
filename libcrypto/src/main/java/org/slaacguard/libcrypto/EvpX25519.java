package org.slaacguard.libcrypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Uses the documented EVP_PKEY functions. */
final class EvpX25519 extends X25519Functions {
  private static final int EVP_PKEY_KEYPAIR = 0x87;

  private static final MethodHandle NEW_PUBLIC =
      Libcrypto.find("EVP_PKEY_new_raw_public_key_ex", 5);
  private static final MethodHandle NEW_PRIVATE =
      Libcrypto.find("EVP_PKEY_new_raw_private_key_ex", 5);
  private static final MethodHandle GET_PUBLIC = Libcrypto.find("EVP_PKEY_get_raw_public_key", 3);
  private static final MethodHandle KEY_FREE = Libcrypto.find("EVP_PKEY_free", 1);
  private static final MethodHandle CTX_FROM_NAME = Libcrypto.find("EVP_PKEY_CTX_new_from_name", 3);
  private static final MethodHandle CTX_FROM_KEY = Libcrypto.find("EVP_PKEY_CTX_new_from_pkey", 3);
  private static final MethodHandle CTX_FREE = Libcrypto.find("EVP_PKEY_CTX_free", 1);
  private static final MethodHandle FROMDATA_INIT = Libcrypto.find("EVP_PKEY_fromdata_init", 1);
  private static final MethodHandle FROMDATA = Libcrypto.find("EVP_PKEY_fromdata", 4);
  private static final MethodHandle DERIVE_INIT = Libcrypto.find("EVP_PKEY_derive_init", 1);
  private static final MethodHandle DERIVE_SET_PEER =
      Libcrypto.find("EVP_PKEY_derive_set_peer_ex", 3);
  private static final MethodHandle DERIVE = Libcrypto.find("EVP_PKEY_derive", 3);

  private static final MemorySegment ALGORITHM = Arena.global().allocateFrom("X25519");

  EvpX25519() {}

  @Override
  public void publicKey(byte[] privateKey, byte[] publicKey) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment secret = arena.allocateFrom(JAVA_BYTE, privateKey);
      MemorySegment result = arena.allocate(LENGTH);
      MemorySegment size = arena.allocateFrom(JAVA_LONG, LENGTH);
      long key =
          (long)
              NEW_PRIVATE.invokeExact(
                  0L, ALGORITHM.address(), 0L, secret.address(), secret.byteSize());
      secret.fill((byte) 0);
      try {
        ChaChaPoly.require(
            key != 0
                && Libcrypto.succeeded(
                    (long) GET_PUBLIC.invokeExact(key, result.address(), size.address())));
      } finally {
        long _ = (long) KEY_FREE.invokeExact(key);
      }
      MemorySegment.copy(result, JAVA_BYTE, 0, publicKey, 0, LENGTH);
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
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
            (long)
                NEW_PUBLIC.invokeExact(
                    0L, ALGORITHM.address(), 0L, peerBytes.address(), peerBytes.byteSize());
        context = (long) CTX_FROM_KEY.invokeExact(0L, key, 0L);
        ChaChaPoly.require(
            peer != 0
                && context != 0
                && Libcrypto.succeeded((long) DERIVE_INIT.invokeExact(context))
                && Libcrypto.succeeded((long) DERIVE_SET_PEER.invokeExact(context, peer, 0L)));
        usable =
            Libcrypto.succeeded(
                (long) DERIVE.invokeExact(context, result.address(), size.address()));
      } finally {
        long _ = (long) CTX_FREE.invokeExact(context);
        long _ = (long) KEY_FREE.invokeExact(peer);
        long _ = (long) KEY_FREE.invokeExact(key);
      }
      return give(usable, result, shared);
    } catch (Throwable e) {
      throw Libcrypto.unexpected(e);
    }
  }

  /**
   * An EVP_PKEY for agreement only. libcrypto would compute its public key, which takes as long as
   * the agreement itself and is not needed, so it gets an arbitrary one.
   */
  private static long privateKey(Arena arena, byte[] privateKey, MemorySegment anyPublicKey)
      throws Throwable {
    MemorySegment secret = arena.allocateFrom(JAVA_BYTE, privateKey);
    MemorySegment params = arena.allocate(OsslParam.LAYOUT, 3);
    OsslParam.octets(params, 0, OsslParam.PRIVATE_KEY, secret);
    OsslParam.octets(params, 1, OsslParam.PUBLIC_KEY, anyPublicKey);
    MemorySegment key = arena.allocate(JAVA_LONG);
    long context = (long) CTX_FROM_NAME.invokeExact(0L, ALGORITHM.address(), 0L);
    try {
      ChaChaPoly.require(
          context != 0
              && Libcrypto.succeeded((long) FROMDATA_INIT.invokeExact(context))
              && Libcrypto.succeeded(
                  (long)
                      FROMDATA.invokeExact(
                          context, key.address(), (long) EVP_PKEY_KEYPAIR, params.address())));
    } finally {
      long _ = (long) CTX_FREE.invokeExact(context);
      secret.fill((byte) 0);
    }
    return key.get(JAVA_LONG, 0);
  }
}
