package org.slaacguard.userspace;

import org.slaacguard.linux.UdpMessage;
import org.slaacguard.wireguard.Messages;

/**
 * How much an inbound worker takes in.
 *
 * @param messages with one call at most; each a datagram or a run
 * @param room bytes of each; what is longer is cut off
 * @param runs a batch and socket
 * @param share one part in so many of the thread's time, at most, is for cookie replies
 */
record IntakeLimits(int messages, int room, int runs, int share) {
  /** Runs of any length, one at a time: in the caches, when they are written. */
  static final IntakeLimits PACKETS = new IntakeLimits(1, 65_535, 16, 4);

  /**
   * Many small ones, where handshake messages have sockets of their own: no run of them is longer.
   */
  static final IntakeLimits HANDSHAKES =
      new IntakeLimits(32, UdpMessage.MAX_SEGMENTS * Messages.INITIATION_LENGTH, 64, 2);
}
