package org.slaacguard.wireguard;

import java.util.Arrays;

/**
 * A handshake that we began: what must be remembered of its initiation until the response comes
 * (whitepaper, section 5.4.3). It has its index, and no secrets, while its initiation is still
 * being made ({@link BeginTask}). Protocol thread.
 */
final class PendingHandshake implements Indexed {
  private final Peer peer;
  private final int localIndex;
  private final byte[] ephemeral = new byte[32];
  private final byte[] state = new byte[SymmetricState.LENGTH];
  // Read by other threads too, see HandshakeFilter.
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

  /** Its initiation is made; copies what the response will need. */
  void begin(byte[] ephemeralKey, byte[] savedState) {
    System.arraycopy(ephemeralKey, 0, ephemeral, 0, ephemeral.length);
    System.arraycopy(savedState, 0, state, 0, state.length);
    begun = true;
  }

  /** Whether its initiation is made, so that there may be a response. */
  boolean begun() {
    return begun;
  }

  /** A response came, perhaps a forged one; whether it is the first. */
  boolean answer() {
    boolean first = !answered;
    answered = true;
    return first;
  }

  /** Whether a response came, perhaps a forged one. */
  boolean answered() {
    return answered;
  }

  /** A copy of our ephemeral key. */
  byte[] ephemeral() {
    return ephemeral.clone();
  }

  /** A copy of the state behind the initiation, see {@link SymmetricState#save}. */
  byte[] state() {
    return state.clone();
  }

  void wipe() {
    Arrays.fill(state, (byte) 0);
    Arrays.fill(ephemeral, (byte) 0);
  }
}
