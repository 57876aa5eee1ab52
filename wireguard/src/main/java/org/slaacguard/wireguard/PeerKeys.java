package org.slaacguard.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The inputs of handshakes with a peer: its static key, and the secrets that we share with it. The
 * protocol thread changes them; threads that compute handshakes read, so every access to a secret
 * is under the lock and copies it.
 */
final class PeerKeys {
  private final byte[] remote;
  private byte @Nullable [] presharedKey;
  private int presharedVersion;
  // A quarter of the work of a handshake, so it is computed once: beforehand if a thread has time,
  // else at the first handshake. Belongs to the identity beside it.
  private byte @Nullable [] staticStatic;
  private @Nullable LocalIdentity computedFor;
  private boolean wiped;

  PeerKeys(PublicKey key) {
    remote = key.toBytes();
  }

  /** The static key. No secret, not to be changed. */
  byte[] remote() {
    return remote;
  }

  /**
   * Writes the preshared key, zero for none.
   *
   * @return its {@link #presharedVersion}
   */
  synchronized int presharedKey(byte[] out) {
    if (presharedKey == null) {
      Arrays.fill(out, (byte) 0);
    } else {
      System.arraycopy(presharedKey, 0, out, 0, presharedKey.length);
    }
    return presharedVersion;
  }

  /** Another number after each change of the preshared key. */
  synchronized int presharedVersion() {
    return presharedVersion;
  }

  /** 32 bytes, copied; null or zero for none. */
  synchronized void presharedKey(@Nullable SecretKey key) {
    wipePresharedKey();
    if (key != null && !key.isZero()) {
      presharedKey = key.toBytes();
    }
    presharedVersion++;
  }

  synchronized @Nullable SecretKey copyPresharedKey() {
    return presharedKey == null ? null : SecretKey.ofBytes(presharedKey);
  }

  /**
   * Writes the shared secret of both static keys.
   *
   * @return false if there can be no handshake: the peer's key is of low order, or our own
   */
  boolean staticStatic(LocalIdentity identity, X25519 dh, byte[] out) {
    synchronized (this) {
      if (computedFor == identity) {
        if (staticStatic != null) {
          System.arraycopy(staticStatic, 0, out, 0, staticStatic.length);
        }
        return staticStatic != null;
      }
    }
    // Not under the lock: nobody waits for a computation. Two threads may do it at once.
    boolean usable =
        !Arrays.equals(remote, identity.publicKey())
            && dh.agree(identity.privateKey(), remote, out);
    keep(identity, usable ? out.clone() : null);
    return usable;
  }

  private synchronized void keep(LocalIdentity identity, byte @Nullable [] secret) {
    if (wiped) {
      if (secret != null) {
        Arrays.fill(secret, (byte) 0);
      }
      return;
    }
    identityChanged();
    staticStatic = secret;
    computedFor = identity;
  }

  /** Our own key is another one now. */
  synchronized void identityChanged() {
    computedFor = null;
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

  /** For good: the peer is removed. */
  synchronized void wipe() {
    wiped = true;
    identityChanged();
    wipePresharedKey();
  }
}
