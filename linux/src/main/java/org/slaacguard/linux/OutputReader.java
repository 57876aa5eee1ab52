package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Who reads standard output. {@code struct pollfd} as in {@link Poller}, and no time to wait. */
public final class OutputReader {
  private static final int STANDARD_OUTPUT = 1;
  private static final int POLLFD = 8;
  private static final int SEEN = 6;
  private static final int TIMESPEC = 16;

  private OutputReader() {}

  /** Whether it is a pipe or socket whose other end is closed, which a writer hears too late. */
  public static boolean isGone() {
    return isGone(STANDARD_OUTPUT);
  }

  static boolean isGone(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry = arena.allocate(POLLFD, 8);
      entry.set(ValueLayout.JAVA_INT, 0, descriptor);
      MemorySegment atOnce = arena.allocate(TIMESPEC, 8);
      return Libc.ppoll(entry.address(), 1, atOnce.address()) > 0
          && (entry.get(ValueLayout.JAVA_SHORT, SEEN) & Poller.FAILED) != 0;
    }
  }
}
