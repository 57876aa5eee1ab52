package org.slaacguard.userspace;

/**
 * Says when a thread reads small messages again. A few messages wake it at once. When many come, it
 * reads a thousand times a second, because waking up for one message costs more than the message.
 * Belongs to that thread.
 */
final class WakeupModeration {
  /** The pause between two reads while many messages come. */
  static final long PAUSE_NANOS = 1_000_000L;

  /** The fewest messages in such a pause that count as a flood. */
  static final int MANY = 8;

  private final int whole;
  private long since;
  private int taken;

  /**
   * Creates an instance for a thread that has read nothing.
   *
   * @param whole the most messages that one read takes
   */
  WakeupModeration(int whole) {
    this.whole = whole;
  }

  /**
   * Nanoseconds to pause after a read, 0 for none.
   *
   * @param moved messages that the read found
   */
  long pause(int moved, long now) {
    if (now - since >= PAUSE_NANOS) {
      since = now;
      taken = 0;
    }
    taken += moved;
    // If more messages wait than a read takes, the next read comes at once.
    return taken >= MANY && moved < whole ? PAUSE_NANOS : 0;
  }
}
