package org.slaacguard.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/** What goes into handshakes with a peer: its static key, and the secrets we share with it. */
final class PeerKeys {
  private static final byte[] ZERO = new byte[32];

  private final byte[] remote;
  private byte @Nullable [] presharedKey;
  // Computed at the first handshake, so that many peers are added quickly, and then kept: it is
  // a quarter of the work of a handshake.
  private byte @Nullable [] staticStatic;
  private boolean refused;

  PeerKeys(PublicKey key) {
    remote = key.toBytes();
  }

  byte[] remote() {
    return remote;
  }

  byte[] presharedKey() {
    return presharedKey == null ? ZERO : presharedKey;
  }

  /** 32 bytes, copied; null or zero for none. */
  void presharedKey(@Nullable SecretKey key) {
    wipePresharedKey();
    if (key != null && !key.isZero()) {
      presharedKey = key.toBytes();
    }
  }

  @Nullable SecretKey copyPresharedKey() {
    return presharedKey == null ? null : SecretKey.ofBytes(presharedKey);
  }

  /**
   * The shared secret of both static keys.
   *
   * @return null if there can be no handshake: the peer's key is of low order, or our own
   */
  byte @Nullable [] staticStatic(LocalIdentity identity, X25519 dh) {
    if (staticStatic == null && !refused) {
      byte[] shared = new byte[32];
      refused =
          Arrays.equals(remote, identity.publicKey())
              || !dh.agree(identity.privateKey(), remote, shared);
      staticStatic = refused ? null : shared;
    }
    return staticStatic;
  }

  /** Our own key is another one now. */
  void identityChanged() {
    refused = false;
    if (staticStatic != null) {
      Arrays.fill(staticStatic, (byte) 0);
      staticStatic = null;
    }
  }

  private void wipePresharedKey() {
    if (presharedKey != null) {
      Arrays.fill(presharedKey, (byte) 0);
      presharedKey = null;
    }
  }

  void wipe() {
    identityChanged();
    wipePresharedKey();
  }
}
