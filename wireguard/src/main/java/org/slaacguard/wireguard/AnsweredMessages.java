package org.slaacguard.wireguard;

/**
 * Messages that were recently answered with a cookie, by their MAC1. An honest peer never sends one
 * twice: each has a new ephemeral key. So one that comes again and again, from whatever sources, is
 * a replay, and a few answers to it are enough. A few and not one, because a copy may arrive before
 * its original. For one thread; allocates nothing.
 *
 * <p>A table of fixed size: a message stays until another one replaces it. A flood of fresh
 * messages finds nothing here, and loses nothing.
 */
final class AnsweredMessages {
  /** Answers to one message. */
  static final int ANSWERS = 4;

  private static final int SLOTS = 1024;

  private final long[] macs = new long[SLOTS];
  private final byte[] answers = new byte[SLOTS];

  /** Whether a message with this MAC1, right or wrong, has had its answers. */
  boolean isWornOut(byte[] message, int length) {
    long mac = mac1(message, length);
    int slot = slot(mac);
    return macs[slot] == mac && answers[slot] == ANSWERS;
  }

  /** A message with a right MAC1 is answered. */
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
