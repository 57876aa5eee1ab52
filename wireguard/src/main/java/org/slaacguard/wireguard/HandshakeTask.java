package org.slaacguard.wireguard;

/**
 * The part of a handshake that takes a tenth of a millisecond of computation and changes no state.
 * Any thread may call {@link #run}, once. Its result counts only after {@link Protocol#finish} has
 * judged it on the protocol thread. A task that was judged or discarded holds no secrets.
 */
public sealed interface HandshakeTask permits InitiationTask, ResponseTask, OwnInitiationTask {
  /** Computes, on any thread, with that thread's tools. */
  void run(HandshakeCrypto crypto);

  /** Whether we asked for it, so that each of our handshakes has at most one. */
  boolean isExpected();

  /** Gives the task up before or after it ran, and wipes its secrets. */
  void discard();
}
