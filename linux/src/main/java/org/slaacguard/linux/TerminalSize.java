package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The size of a terminal: {@code struct winsize}, four numbers of 16 bits, rows and columns first.
 */
public final class TerminalSize {
  private static final long TIOCGWINSZ = 0x5413;
  private static final int WINSIZE = 8;
  private static final int COLUMNS = 2;
  private static final int STANDARD_OUTPUT = 1;

  private TerminalSize() {}

  /** The columns of standard output; 0 if it is no terminal, or one that does not know. */
  public static int columns() {
    return columns(STANDARD_OUTPUT);
  }

  static int columns(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(WINSIZE, Integer.BYTES);
      return Libc.ioctl(descriptor, TIOCGWINSZ, size.address()) < 0
          ? 0
          : Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, COLUMNS));
    }
  }
}
