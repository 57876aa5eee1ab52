package org.slaacguard.wireguard;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/**
 * The keys for handshakes with a peer: its static key, and the secrets shared with it. The protocol
 * thread changes them. Threads that compute handshakes read them, so every access to a secret
 * copies it under the lock.
 */
final class PeerKeys {
  private final byte[] remote;
  private byte @Nullable [] presharedKey;
  private int presharedVersion;
  // Computing it is a quarter of the work of a handshake, so it is kept. A thread with time
  // computes it beforehand, else the first handshake does. It is valid for the identity beside it.
  private byte @Nullable [] staticStatic;
  private @Nullable LocalIdentity computedFor;
  private boolean wiped;

  PeerKeys(PublicKey key) {
    remote = key.toBytes();
  }

  /** The static key: not secret, and not to be changed. */
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

  /** A number that changes with the preshared key. */
  synchronized int presharedVersion() {
    return presharedVersion;
  }

  /** Sets the preshared key, 32 bytes, copied; null or zero for none. */
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
    // Outside the lock, so that nobody waits for a computation. Two threads may do it at the same
    // time.
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

  /** Drops what was computed with our previous key. */
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

  /** Wipes the secrets of a removed peer. */
  synchronized void wipe() {
    wiped = true;
    identityChanged();
    wipePresharedKey();
  }
}
