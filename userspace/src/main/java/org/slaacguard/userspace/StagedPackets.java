package org.slaacguard.userspace;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Packets to one peer that wait for a handshake, within the budget of {@link Staging}. Any thread.
 */
final class StagedPackets {
  private final Staging staging;

  // Guarded by the staging's lock. Created when first needed, because most peers never wait.
  @Nullable ArrayDeque<byte[]> packets;
  int bytes;
  boolean closed;

  StagedPackets(Staging staging) {
    this.staging = staging;
  }

  /** An array of this length for a packet to be added, with whatever is in it. */
  byte[] array(int length) {
    return staging.array(length);
  }

  /**
   * Adds a packet.
   *
   * @param packet a whole IP packet, not changed afterwards; belongs to the staging from now on
   * @return number of packets, also of other peers, that were dropped for it
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
   * Drops all packets, now and in future, because the peer was removed.
   *
   * @return how many there were
   */
  int close() {
    return staging.clear(this, true);
  }
}
