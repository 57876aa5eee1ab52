package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;

/** Takes packets for the TUN device. */
@FunctionalInterface
interface PacketSink {
  /**
   * Takes one packet, or one super-packet.
   *
   * @param offset where its {@link VirtioNetHeader} begins
   * @param length bytes, that header included
   * @param packets how many packets it stands for
   */
  void write(MemorySegment buffer, long offset, int length, int packets);
}
