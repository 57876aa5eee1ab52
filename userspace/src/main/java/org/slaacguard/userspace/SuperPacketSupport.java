package org.slaacguard.userspace;

/**
 * Decides whether the TUN device gets super-packets of one kind. A single refusal may be due to the
 * packet, which a peer may have made for that. Many refusals in a row are due to the device, which
 * then gets no super-packets for a while. Belongs to one thread.
 */
final class SuperPacketSupport {
  /** The number of refusals in a row that are blamed on the device. */
  static final int IN_A_ROW = 16;

  /** How long the device gets none before they are tried again. */
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
      // One more refusal is enough after the pause.
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
