package org.slaacguard.wireguard;

/** The deadlines of a peer, which share one entry in the {@link TimerWheel}. Protocol thread. */
final class PeerTimers extends TimerWheel.Entry<PeerTimers> {
  /** The deadline of a stopped timer. */
  static final long NONE = Long.MAX_VALUE;

  /**
   * The grid of acknowledgements, in nanoseconds: eleven ticks of the wheel, 92 ms. All peers share
   * it, so however many they are, they wake the thread eleven times a second.
   */
  static final long GRID = 11L << TimerWheel.TICK_BITS;

  /**
   * The grid of what may be later still, 277 ms: persistent keepalives, confirmations and the
   * wiping of old keys. Many peers that only hold their sessions wake the thread four times a
   * second with these.
   */
  static final long WIDE_GRID = 3 * GRID;

  final Peer peer;

  /** The initiation is repeated, or the handshake is given up. */
  long retransmit = NONE;

  /** Checks whether sent data was answered. */
  long answer = NONE;

  /** Checks whether received data was acknowledged. */
  long acknowledgement = NONE;

  /** Checks whether the persistent keepalive is due. */
  long persistent = NONE;

  /** Looks for the confirmation of new keys. */
  long confirmation = NONE;

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

  /**
   * When the wheel must call. Handshakes wait for no grid: their jitter keeps two peers from
   * initiating at the same time.
   */
  long earliest() {
    long late =
        Math.min(
            onGrid(acknowledgement, GRID),
            onGrid(Math.min(persistent, Math.min(zeroKeys, confirmation)), WIDE_GRID));
    return Math.min(Math.min(retransmit, answer), late);
  }

  private static long onGrid(long time, long grid) {
    return time == NONE ? NONE : Math.ceilDiv(time, grid) * grid;
  }
}
