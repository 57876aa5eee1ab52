package org.slaacguard.userspace;

/**
 * Whether the TUN device takes super-packets of one kind. A single refusal may be due to the
 * packet, which a peer may have made for that. Many refusals without a success between are due to
 * the device; then it gets no super-packets for a while. Belongs to one thread.
 */
final class SuperPackets {
  /** The number of refusals in a row that are blamed on the device. */
  static final int IN_A_ROW = 16;

  /** How long the device gets none; then they are tried again. */
  static final long PAUSE_NANOS = 1_000_000_000L;

  private int refusals;
  private boolean paused;
  private long until;

  /** Records that the device has taken a super-packet. */
  void taken() {
    refusals = 0;
  }

  /** Records that the device has refused a super-packet. */
  void refused(long now) {
    if (++refusals >= IN_A_ROW) {
      paused = true;
      until = now + PAUSE_NANOS;
      // One more refusal is enough when the pause is over.
      refusals = IN_A_ROW - 1;
    }
  }

  /** Whether packets may be joined. */
  boolean welcome(long now) {
    if (paused && now - until >= 0) {
      paused = false;
    }
    return !paused;
  }
}
