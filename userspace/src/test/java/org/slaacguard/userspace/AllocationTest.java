package org.slaacguard.userspace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.userspace.WarmUpPath.Over;

final class AllocationTest {
  private static final int ROUNDS = 100;
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Far below one object a packet; the protocol's turns, about one a millisecond, do allocate. */
  private static final double MOST_BYTES = 12;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Crypto crypto = Crypto.choose();
  private final UserspaceOptions options = UserspaceOptions.of("allocation");
  private long packets;

  @Test
  void shouldAllocateNothingForAPacketInEitherDirection() {
    // Compiled code first: what the interpreter makes for native calls is not the packet path's.
    allocated(4 * ROUNDS);
    double best = Double.MAX_VALUE;
    long begun = System.nanoTime();
    while (best > MOST_BYTES && System.nanoTime() - begun < PATIENCE_NANOS) {
      // Both make the same data planes; the difference is what the packets cost.
      long fewer = allocated(ROUNDS);
      long fewerPackets = packets;
      long more = allocated(4 * ROUNDS);
      // As many again went the other way.
      best = Math.min(best, (more - fewer) / 2.0 / (packets - fewerPackets));
    }
    double bytes = best;
    assertTrue(bytes <= MOST_BYTES, () -> bytes + " bytes a packet");
  }

  private long allocated(int rounds) {
    long before = threads.getCurrentThreadAllocatedBytes();
    packets =
        WarmUp.run(crypto, options, List.of(Over.MEMORY), WarmUp.NO_FLOOD, done -> done < rounds);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
