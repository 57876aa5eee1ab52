package org.slaacguard.wireguard;

/**
 * A part of a handshake that takes a tenth of a millisecond of computation but changes nothing.
 * {@link #run} may be called by any thread, once; what it found counts only when {@link
 * Protocol#finish} has judged it on the protocol thread. After judging or discarding it holds no
 * secrets.
 */
public sealed interface HandshakeTask permits InitiationTask, ResponseTask, BeginTask {
  /** Computes. Any thread, with its own tools. */
  void run(HandshakeCrypto crypto);

  /** Whether we asked for it, so that there is at most one a handshake of ours. */
  boolean isExpected();

  /** Gives it up, before or after it ran: wipes its secrets. */
  void discard();
}
