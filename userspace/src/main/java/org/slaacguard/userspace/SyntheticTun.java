package org.slaacguard.userspace;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Errno;

/**
 * A TUN device that yields the {@link SyntheticPackets} again and again, in batches and alone, and
 * accepts everything. With real queues, each packet passes through them, which warms up the system
 * calls too.
 */
final class SyntheticTun implements TunPort {
  private static final int MAX_PACKET = VirtioNetHeader.LENGTH + 65_535;

  /** The end of a batch. */
  private static final int END = -1;

  /** The order of packets: batches of one, as a quiet line has them, and of several. */
  private static final int[] SCRIPT = script();

  private final MemorySegment[] packets;
  private final MemorySegment taken;
  private final @Nullable TunPort into;
  private final @Nullable TunPort outOf;
  private int next;

  /** Creates one without real queues; {@code self} is 1 or 2. */
  SyntheticTun(Arena arena, int mtu, int self) {
    this(arena, mtu, self, null, null);
  }

  /**
   * Creates one with two real queues.
   *
   * @param into the queue to write to …
   * @param outOf … and to read from
   */
  SyntheticTun(Arena arena, int mtu, int self, @Nullable TunPort into, @Nullable TunPort outOf) {
    this.into = into;
    this.outOf = outOf;
    packets = SyntheticPackets.make(arena, mtu, self);
    taken = arena.allocate(MAX_PACKET);
  }

  private static int[] script() {
    IntStream.Builder order = IntStream.builder();
    for (int packet = 0; packet < SyntheticPackets.COUNT; packet++) {
      order.add(packet).add(END);
      if (packet < SyntheticPackets.SUPER) {
        order.add(packet).add(packet).add(SyntheticPackets.SUPER + packet).add(END);
      }
    }
    IntStream.range(0, SyntheticPackets.COUNT).forEach(order::add);
    return order.add(END).build().toArray();
  }

  @Override
  public int read(MemorySegment to, long offset, int length) {
    int packet = SCRIPT[next];
    next = (next + 1) % SCRIPT.length;
    if (packet == END) {
      return outOf == null ? -Errno.EAGAIN : outOf.read(to, offset, length);
    }
    MemorySegment from = packets[packet];
    if (into != null && outOf != null) {
      into.write(from, 0, (int) from.byteSize());
      return outOf.read(to, offset, length);
    }
    MemorySegment.copy(from, 0, to, offset, from.byteSize());
    return (int) from.byteSize();
  }

  @Override
  public int write(MemorySegment from, long offset, int length) {
    if (into == null || outOf == null) {
      return length;
    }
    int written = into.write(from, offset, length);
    outOf.read(taken, 0, MAX_PACKET);
    return written;
  }
}
