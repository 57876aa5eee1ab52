package org.slaacguard.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * A peer's keypairs: the one in use, the one before it, for messages still on their way, and one
 * that the peer has not confirmed yet. Any thread reads; the protocol thread writes.
 */
final class Sessions {
  private volatile @Nullable Keypair previous;
  private volatile @Nullable Keypair current;
  private volatile @Nullable Keypair next;

  /** The newest keys that may be used for sending, or null. Any thread. */
  @Nullable Keypair sending(long now) {
    // Confirmed keys are used at once, without waiting for the protocol thread to move them.
    Keypair newest = next;
    if (newest != null && newest.confirmed() && newest.aliveForSend(now)) {
      return newest;
    }
    Keypair inUse = current;
    return inUse != null && inUse.aliveForSend(now) ? inUse : null;
  }

  boolean isEmpty() {
    return previous == null && current == null && next == null;
  }

  /** Whether there are keys that the peer has not confirmed or that are waiting to be moved. */
  @Nullable Keypair next() {
    return next;
  }

  @Nullable Keypair current() {
    return current;
  }

  /** Takes in the keys of a handshake that we began: they may be used at once. */
  void addInitiated(Keypair keys, Retired retired) {
    // Unconfirmed keys of a handshake that the peer began at the same time stay: it may have
    // chosen those (as the previous ones they still receive).
    Keypair waiting = next;
    if (waiting != null) {
      retired.retire(previous);
      retired.retire(current);
      previous = waiting;
      current = keys;
      next = null;
    } else {
      retired.retire(previous);
      previous = current;
      current = keys;
    }
  }

  /** Takes in the keys of a handshake that the peer began: they wait for its first message. */
  void addResponded(Keypair keys, Retired retired) {
    // The previous keys stay until that message: after two handshakes at the same time they are
    // what the peer still sends under.
    retired.retire(next);
    next = keys;
  }

  /**
   * The peer has used its new keys.
   *
   * @return whether there were any
   */
  boolean promote(Retired retired) {
    Keypair confirmed = next;
    if (confirmed == null || !confirmed.confirmed()) {
      return false;
    }
    retired.retire(previous);
    previous = current;
    current = confirmed;
    next = null;
    return true;
  }

  /** Gives up all keys. */
  void clear(Retired retired) {
    retired.retire(previous);
    retired.retire(current);
    retired.retire(next);
    previous = null;
    current = null;
    next = null;
  }

  /** Where keys go that no message may use any more. */
  interface Retired {
    void retire(@Nullable Keypair keys);
  }
}
