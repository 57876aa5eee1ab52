package org.slaacguard.userspace;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Packets to one peer that wait for a handshake, within the budget of {@link Staging}. Any thread.
 */
final class StagedPackets {
  private final Staging staging;

  // Of the staging, under its lock. Made when first needed: most peers of many never wait.
  @Nullable ArrayDeque<byte[]> packets;
  int bytes;
  boolean closed;

  StagedPackets(Staging staging) {
    this.staging = staging;
  }

  /**
   * Adds a packet.
   *
   * @param packet a whole IP packet, not changed afterwards
   * @return how many made room for it, also of other peers
   */
  int add(byte[] packet) {
    return staging.add(this, packet);
  }

  /** Takes the oldest, or null if there is none. */
  byte @Nullable [] take() {
    return staging.take(this);
  }

  /**
   * Drops all.
   *
   * @return how many there were
   */
  int clear() {
    return staging.clear(this, false);
  }

  /**
   * Drops all, and from now on whatever comes: the peer was removed.
   *
   * @return how many there were
   */
  int close() {
    return staging.clear(this, true);
  }
}
