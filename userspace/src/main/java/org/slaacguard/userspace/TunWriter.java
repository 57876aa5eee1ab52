package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.slaacguard.control.Counter;
import org.slaacguard.linux.Errno;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the TUN device, and cuts again what it refuses whole: then super-packets are at an end
 * for this device. Belongs to one thread.
 */
final class TunWriter implements PacketSink {
  private static final Logger LOG = LoggerFactory.getLogger(TunWriter.class);
  private static final int MAX_PACKET = 65_535;

  private final TunPort tun;
  private final Counters.Cell counters;
  private final MemorySegment single;
  private final Segmenter segmenter = new Segmenter();
  private boolean refused;

  TunWriter(Arena arena, TunPort tun, Counters.Cell counters) {
    this.tun = tun;
    this.counters = counters;
    single = arena.allocate(VirtioNetHeader.LENGTH + MAX_PACKET);
  }

  /** Whether a super-packet was refused since the last time it was asked. */
  boolean takeRefused() {
    boolean was = refused;
    refused = false;
    return was;
  }

  @Override
  public void write(MemorySegment buffer, long offset, int length, int packets) {
    int result = tun.write(buffer, offset, length);
    if (result >= 0) {
      counters.add(Counter.TUN_TX, packets);
    } else if (packets > 1 && result == -Errno.EINVAL) {
      LOG.info("the TUN device refuses super-packets: writing single ones");
      refused = true;
      writeSingly(buffer, offset, length);
    } else {
      counters.add(Counter.DROP_TUN_WRITE, packets);
    }
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
