package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * CLOCK_BOOTTIME: monotonic, and unlike {@link System#nanoTime} it continues while the machine
 * sleeps. The kernel's WireGuard uses it for the age of its keys. Reading it takes no system call
 * (vdso).
 */
public final class BootClock {
  private static final long CLOCK_BOOTTIME = 7;
  private static final long CLOCK_PROCESS_CPUTIME_ID = 2;
  private static final long SECOND = 1_000_000_000L;
  private static final QuickFunction CLOCK_GETTIME = QuickFunction.of("clock_gettime");

  /** struct timespec: seconds i64, nanoseconds i64. */
  private static final ThreadLocal<MemorySegment> TIME =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private BootClock() {}

  /** Nanoseconds since the machine's start, not negative. Allocates nothing. */
  public static long nanoTime() {
    return read(CLOCK_BOOTTIME);
  }

  /** Processor time of this process, in nanoseconds. */
  static long processNanos() {
    return read(CLOCK_PROCESS_CPUTIME_ID);
  }

  private static long read(long clock) {
    MemorySegment time = TIME.get();
    // This cannot fail: every Linux since 2.6.39 has these clocks.
    long _ = CLOCK_GETTIME.call(clock, time.address());
    return time.get(Native.LONG, 0) * SECOND + time.get(Native.LONG, 8);
  }
}
