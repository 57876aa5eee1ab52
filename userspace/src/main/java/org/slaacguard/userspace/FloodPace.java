package org.slaacguard.userspace;

/**
 * Says when a thread reads small messages again. A few messages wake it at once. When many come, it
 * reads a thousand times a second, because waking up for one message costs more than the message.
 * Belongs to that thread.
 */
final class FloodPace {
  /** The pause between two reads while many messages come. */
  static final long PAUSE_NANOS = 1_000_000L;

  /** The fewest messages in such a pause that count as a flood. */
  static final int MANY = 8;

  private final int whole;
  private long since;
  private int taken;

  /**
   * Nothing has come.
   *
   * @param whole messages that a look takes at most
   */
  FloodPace(int whole) {
    this.whole = whole;
  }

  /**
   * How many nanoseconds to rest after a look, 0 for not at all.
   *
   * @param moved messages that it found
   */
  long pause(int moved, long now) {
    if (now - since >= PAUSE_NANOS) {
      since = now;
      taken = 0;
    }
    taken += moved;
    // Where more wait than a look takes, the next one comes at once.
    return taken >= MANY && moved < whole ? PAUSE_NANOS : 0;
  }
}
