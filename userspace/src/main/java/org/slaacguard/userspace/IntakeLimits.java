package org.slaacguard.userspace;

import org.slaacguard.linux.UdpMessage;
import org.slaacguard.wireguard.Messages;

/**
 * How much an inbound worker receives.
 *
 * @param messages with one call at most; each a datagram or a run
 * @param room bytes of each; what is longer is cut off
 * @param runs a batch and socket
 * @param share one part in so many of the thread's time, at most, is for cookie replies
 */
record IntakeLimits(int messages, int room, int runs, int share) {
  /**
   * For packets: runs of any length, one at a time, so that they are still in the caches when they
   * are written.
   */
  static final IntakeLimits PACKETS = new IntakeLimits(1, 65_535, 16, 4);

  /** For sockets of handshake messages: many small runs, because none of these is longer. */
  static final IntakeLimits HANDSHAKES =
      new IntakeLimits(32, UdpMessage.MAX_SEGMENTS * Messages.INITIATION_LENGTH, 64, 2);
}
