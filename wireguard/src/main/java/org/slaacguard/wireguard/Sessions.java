package org.slaacguard.wireguard;

import org.jspecify.annotations.Nullable;

/**
 * A peer's keypairs: the current one, the previous one for messages still on their way, and the
 * next one, which the peer has not confirmed yet. Any thread reads; the protocol thread writes.
 */
final class Sessions {
  private volatile @Nullable Keypair previous;
  private volatile @Nullable Keypair current;
  private volatile @Nullable Keypair next;

  /** The newest keys that may be used for sending, or null. Any thread. */
  @Nullable Keypair sending(long now) {
    // Confirmed keys are used at once, before the protocol thread has moved them.
    Keypair newest = next;
    if (newest != null && newest.confirmed() && newest.aliveForSend(now)) {
      return newest;
    }
    Keypair inUse = current;
    return inUse != null && inUse.aliveForSend(now) ? inUse : null;
  }

  /** Whether the current keys may be used for sending until then. */
  boolean hasCurrent(long until) {
    Keypair inUse = current;
    return inUse != null && inUse.aliveForSend(until);
  }

  boolean isEmpty() {
    return previous == null && current == null && next == null;
  }

  /** Whether there are next keys, unconfirmed or about to be moved. */
  @Nullable Keypair next() {
    return next;
  }

  @Nullable Keypair current() {
    return current;
  }

  /** Adds the keys of a handshake that we began, which may be used at once. */
  void addInitiated(Keypair keys, Retired retired) {
    // Both sides may have begun a handshake at the same time. The unconfirmed keys of the peer's
    // handshake then stay as the previous ones and still receive, because the peer may have chosen
    // those.
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

  /** Adds the keys of a handshake that the peer began, which wait for its first message. */
  void addResponded(Keypair keys, Retired retired) {
    // The previous keys stay until that message. After two simultaneous handshakes the peer may
    // still send under them.
    retired.retire(next);
    next = keys;
  }

  /**
   * Moves the next keys to the current ones, because the peer has used them.
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

  /** Ends all keys. */
  void clear(Retired retired) {
    retired.retire(previous);
    retired.retire(current);
    retired.retire(next);
    previous = null;
    current = null;
    next = null;
  }

  /** Receives keys that no message may use any more. */
  interface Retired {
    void retire(@Nullable Keypair keys);
  }
}
