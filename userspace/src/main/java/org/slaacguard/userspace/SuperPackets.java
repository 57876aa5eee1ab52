package org.slaacguard.userspace;

/**
 * Whether the TUN device takes super-packets of one kind. A single refusal is one packet's, which a
 * peer may have made to be refused; many of them with no success between are the device's, and then
 * it is spared them for a while. Belongs to one thread.
 */
final class SuperPackets {
  /** Refusals in a row that are the device's fault. */
  static final int IN_A_ROW = 16;

  /** How long it is spared them; then it is tried again. */
  static final long PAUSE_NANOS = 1_000_000_000L;

  private int refusals;
  private boolean paused;
  private long until;

  /** One was taken. */
  void taken() {
    refusals = 0;
  }

  /** One was refused. */
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
