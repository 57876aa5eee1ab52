package org.slaacguard.userspace;

import org.slaacguard.linux.UdpMessage;
import org.slaacguard.wireguard.Messages;

/**
 * Limits of an inbound worker.
 *
 * @param messages the most messages in one system call; each is a datagram or a run
 * @param room bytes of each message; the rest is cut off
 * @param runs the most runs of a batch and socket
 * @param share cookie replies may take one part in this many of the thread's time
 * @param burst nanoseconds that cookie replies may take at once
 */
record IntakeLimits(int messages, int room, int runs, int share, long burst) {
  /**
   * Limits for packets: runs of any length, one at a time, so that they are still in the caches
   * when they are written.
   */
  static final IntakeLimits PACKETS = new IntakeLimits(1, 65_535, 16, 4, 10_000_000L);

  /**
   * Limits for handshake messages: many small runs, because no such message is longer. Answers to
   * all that a socket holds are one burst: they came while the thread had no processor.
   */
  static final IntakeLimits HANDSHAKES =
      new IntakeLimits(
          32, UdpMessage.MAX_SEGMENTS * Messages.INITIATION_LENGTH, 64, 2, 50_000_000L);
}
