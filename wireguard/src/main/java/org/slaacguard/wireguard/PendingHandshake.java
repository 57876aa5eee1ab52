package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * A handshake that we began: the state of its initiation until the response comes (whitepaper,
 * section 5.4.3). While the initiation is still being computed ({@link OwnInitiationTask}), it has
 * an index but no secrets. Protocol thread.
 */
final class PendingHandshake implements Indexed {
  private final Peer peer;
  private final int localIndex;
  private final byte[] ephemeral = new byte[32];
  private final byte[] state = new byte[SymmetricState.LENGTH];
  // HandshakeFilter reads it on other threads.
  private volatile boolean begun;
  private volatile boolean answered;

  PendingHandshake(Peer peer, int localIndex) {
    this.peer = peer;
    this.localIndex = localIndex;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int localIndex() {
    return localIndex;
  }

  /** Copies the state that the response needs, once the initiation is computed. */
  void begin(byte[] ephemeralKey, byte[] savedState) {
    System.arraycopy(ephemeralKey, 0, ephemeral, 0, ephemeral.length);
    System.arraycopy(savedState, 0, state, 0, state.length);
    begun = true;
  }

  /** Whether the initiation is computed, so that a response is possible. */
  boolean begun() {
    return begun;
  }

  /**
   * Notes a response, which may be forged.
   *
   * @return whether it is the first
   */
  boolean answer() {
    boolean first = !answered;
    answered = true;
    return first;
  }

  /** Whether a response came, which may have been forged. */
  boolean answered() {
    return answered;
  }

  /** A copy of our ephemeral key. */
  byte[] ephemeral() {
    return ephemeral.clone();
  }

  /** A copy of the state after the initiation, see {@link SymmetricState#save}. */
  byte[] state() {
    return state.clone();
  }

  void wipe() {
    Arrays.fill(state, (byte) 0);
    Arrays.fill(ephemeral, (byte) 0);
  }
}
