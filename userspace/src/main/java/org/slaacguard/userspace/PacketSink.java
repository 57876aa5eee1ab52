package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;

/** Receives packets for the TUN device. */
@FunctionalInterface
interface PacketSink {
  /**
   * Writes one packet, or one super-packet.
   *
   * @param offset of its {@link VirtioNetHeader}
   * @param length bytes, that header included
   * @param packets number of packets that it stands for
   */
  void write(MemorySegment buffer, long offset, int length, int packets);
}
