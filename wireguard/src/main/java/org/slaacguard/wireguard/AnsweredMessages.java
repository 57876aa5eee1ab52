package org.slaacguard.wireguard;

/**
 * The MAC1s of messages that were recently answered with a cookie. An honest peer never sends a
 * message twice, because each has a new ephemeral key. A message that comes again and again, from
 * whatever sources, is therefore a replay, and a few answers to it are enough. One would be too
 * few, because a copy may arrive before its original. For one thread; allocates nothing.
 *
 * <p>The table has a fixed size, and a message stays until another one replaces it. A flood of
 * fresh messages finds nothing here, and loses nothing by it.
 */
final class AnsweredMessages {
  /** The most answers to one message. */
  static final int ANSWERS = 4;

  private static final int SLOTS = 1024;

  private final long[] macs = new long[SLOTS];
  private final byte[] answers = new byte[SLOTS];

  /** Whether a message with this MAC1, right or wrong, has had all its answers. */
  boolean isWornOut(byte[] message, int length) {
    long mac = mac1(message, length);
    int slot = slot(mac);
    return macs[slot] == mac && answers[slot] == ANSWERS;
  }

  /** Counts an answer to a message with a right MAC1. */
  void note(byte[] message, int length) {
    long mac = mac1(message, length);
    int slot = slot(mac);
    if (macs[slot] != mac) {
      macs[slot] = mac;
      answers[slot] = 0;
    }
    answers[slot]++;
  }

  private static long mac1(byte[] message, int length) {
    return Bytes.getLongBigEndian(message, length - 2 * Messages.MAC);
  }

  private static int slot(long mac) {
    return (int) mac & SLOTS - 1;
  }
}
