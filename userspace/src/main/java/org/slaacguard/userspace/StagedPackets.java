package org.slaacguard.userspace;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Packets to one peer that wait for a handshake; the oldest makes room (whitepaper, section 6.1).
 * Any thread; the lock is taken only while there is no session.
 */
final class StagedPackets {
  /** Packets at a time, and bytes. */
  static final int MAX_PACKETS = 128;

  static final int MAX_BYTES = 256 * 1024;

  // Made when first needed: most peers of many never wait.
  private @Nullable ArrayDeque<byte[]> packets;
  private int bytes;

  /**
   * Adds a packet.
   *
   * @param packet a whole IP packet, not changed afterwards
   * @return how many made room for it
   */
  synchronized int add(byte[] packet) {
    ArrayDeque<byte[]> queue = packets;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      packets = queue;
    }
    queue.addLast(packet);
    bytes += packet.length;
    int dropped = 0;
    while (queue.size() > MAX_PACKETS || (bytes > MAX_BYTES && queue.size() > 1)) {
      bytes -= queue.removeFirst().length;
      dropped++;
    }
    return dropped;
  }

  /** Takes the oldest, or null if there is none. */
  synchronized byte @Nullable [] take() {
    ArrayDeque<byte[]> queue = packets;
    if (queue == null) {
      return null;
    }
    byte[] packet = queue.pollFirst();
    if (packet == null) {
      packets = null;
      return null;
    }
    bytes -= packet.length;
    return packet;
  }

  /**
   * Drops all.
   *
   * @return how many there were
   */
  synchronized int clear() {
    ArrayDeque<byte[]> queue = packets;
    packets = null;
    bytes = 0;
    return queue == null ? 0 : queue.size();
  }
}
