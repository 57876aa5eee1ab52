package org.slaacguard.wireguard;

/** The deadlines of a peer, which share one entry in the {@link TimerWheel}. Protocol thread. */
final class PeerTimers extends TimerWheel.Entry<PeerTimers> {
  /** The deadline of a stopped timer. */
  static final long NONE = Long.MAX_VALUE;

  final Peer peer;

  /** The initiation is repeated, or the handshake is given up. */
  long retransmit = NONE;

  /** Checks whether sent data was answered. */
  long answer = NONE;

  /** Checks whether received data was acknowledged. */
  long acknowledgement = NONE;

  /** Checks whether the persistent keepalive is due. */
  long persistent = NONE;

  /** The keys are wiped. */
  long zeroKeys = NONE;

  /** When the attempts at a handshake began, or were last asked for. */
  long attemptsBegan = PeerActivity.NEVER;

  /** Nanoseconds, 0 for none. */
  long persistentInterval;

  /** The deadline of the wheel's entry. */
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
