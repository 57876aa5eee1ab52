package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.TunQueue;

/** A queue of a real TUN device. */
record TunQueuePort(TunQueue queue) implements TunPort {
  @Override
  public int read(MemorySegment to, long offset, int length) {
    return queue.read(to, offset, length);
  }

  @Override
  public int write(MemorySegment from, long offset, int length) {
    return queue.write(from, offset, length);
  }

  @Override
  public Fd fd() {
    return queue.fd();
  }
}
