package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * CLOCK_BOOTTIME: monotonic, and unlike {@link System#nanoTime} it continues while the machine
 * sleeps. The kernel's WireGuard uses it for the age of its keys. Reading it takes no system call
 * (vdso).
 */
public final class BootClock {
  private static final long CLOCK_BOOTTIME = 7;
  private static final long SECOND = 1_000_000_000L;
  private static final MethodHandle CLOCK_GETTIME = Native.quick("clock_gettime", 2);

  /** struct timespec: seconds i64, nanoseconds i64. */
  private static final ThreadLocal<MemorySegment> TIME =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(16, 8));

  private BootClock() {}

  /** Nanoseconds since the machine's start, not negative. Allocates nothing. */
  public static long nanoTime() {
    MemorySegment time = TIME.get();
    try {
      // This cannot fail: every Linux since 2.6.39 has the clock.
      long ignored = (long) CLOCK_GETTIME.invokeExact(CLOCK_BOOTTIME, time.address());
    } catch (Throwable t) {
      throw Native.impossible(t);
    }
    return time.get(Native.LONG, 0) * SECOND + time.get(Native.LONG, 8);
  }
}
