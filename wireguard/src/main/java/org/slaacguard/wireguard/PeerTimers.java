package org.slaacguard.wireguard;

/** A peer's deadlines; all share one place in the {@link TimerWheel}. Protocol thread. */
final class PeerTimers extends TimerWheel.Entry<PeerTimers> {
  /** A timer that does not run. */
  static final long NONE = Long.MAX_VALUE;

  final Peer peer;

  /** The initiation is repeated, or the handshake given up. */
  long retransmit = NONE;

  /** Checks whether sent data was answered. */
  long answer = NONE;

  /** Checks whether received data was acknowledged. */
  long acknowledgement = NONE;

  /** Checks whether the persistent keepalive is due. */
  long persistent = NONE;

  /** The keys go. */
  long zeroKeys = NONE;

  /** When the attempts at a handshake began, or were last asked for. */
  long attemptsBegan = PeerActivity.NEVER;

  /** Nanoseconds, 0 for none. */
  long persistentInterval;

  /** Where the wheel has it. */
  long scheduled = NONE;

  PeerTimers(Peer peer) {
    this.peer = peer;
  }

  @Override
  PeerTimers self() {
    return this;
  }

  long earliest() {
    long first = Math.min(retransmit, zeroKeys);
    return Math.min(first, Math.min(answer, Math.min(acknowledgement, persistent)));
  }
}
