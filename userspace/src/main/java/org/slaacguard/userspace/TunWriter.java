package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Errno;

/**
 * Writes to the TUN device, and segments super-packets that the device refuses. Belongs to one
 * thread.
 */
final class TunWriter implements PacketSink {
  private static final int MAX_PACKET = 65_535;

  private final TunPort tun;
  private final Counters.Cell counters;
  private final MemorySegment single;
  private final Segmenter segmenter = new Segmenter();
  private final SuperPacketSupport tcp = new SuperPacketSupport();
  private final SuperPacketSupport udp = new SuperPacketSupport();
  private long now;

  TunWriter(Arena arena, TunPort tun, Counters.Cell counters) {
    this.tun = tun;
    this.counters = counters;
    single = arena.allocate(VirtioNetHeader.LENGTH + MAX_PACKET);
  }

  /** Begins a batch. */
  void begin(long time) {
    now = time;
  }

  /** Whether TCP may be joined. */
  boolean takesTcp() {
    return tcp.welcome(now);
  }

  /** Whether UDP may be joined. */
  boolean takesUdp() {
    return udp.welcome(now);
  }

  @Override
  public void write(MemorySegment buffer, long offset, int length, int packets) {
    int result = tun.write(buffer, offset, length);
    if (result >= 0) {
      counters.add(Counter.TUN_TX, packets);
      if (packets > 1) {
        kind(buffer, offset).taken();
      }
    } else if (packets > 1 && result == -Errno.EINVAL) {
      kind(buffer, offset).refused(now);
      writeSingly(buffer, offset, length);
    } else {
      counters.add(Counter.DROP_TUN_WRITE, packets);
    }
  }

  private SuperPacketSupport kind(MemorySegment buffer, long header) {
    return VirtioNetHeader.gsoType(buffer, header) == VirtioNetHeader.GSO_UDP ? udp : tcp;
  }

  private void writeSingly(MemorySegment buffer, long offset, int length) {
    int count = segmenter.begin(buffer, offset, length - VirtioNetHeader.LENGTH);
    VirtioNetHeader.writeNone(single, 0);
    for (int i = 0; i < count; i++) {
      segmenter.write(i, single, VirtioNetHeader.LENGTH);
      int result = tun.write(single, 0, VirtioNetHeader.LENGTH + segmenter.segmentLength(i));
      counters.add(result >= 0 ? Counter.TUN_TX : Counter.DROP_TUN_WRITE, 1);
    }
  }
}
