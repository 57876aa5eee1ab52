package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class TerminalSizeTest {
  private static final int O_RDWR = 2;
  private static final int O_NOCTTY = 0x100;
  private static final long TIOCSWINSZ = 0x5414;

  @Test
  void shouldTellTheColumnsOfATerminal() {
    try (Arena arena = Arena.ofConfined();
        Fd terminal = Fd.own(Libc.open("/dev/ptmx", O_RDWR | O_NOCTTY, 0), "terminal")) {
      for (int columns : new int[] {0, 40, 120, 0xffff}) {
        MemorySegment size = arena.allocate(8, 4);
        size.set(ValueLayout.JAVA_SHORT, 0, (short) 25);
        size.set(ValueLayout.JAVA_SHORT, 2, (short) columns);
        assertEquals(0, Libc.ioctl(terminal.number(), TIOCSWINSZ, size.address()));
        assertEquals(columns, TerminalSize.columns(terminal.number()));
      }
    }
  }

  @Test
  void shouldKnowNothingOfAnythingElse() {
    try (Fd file = Fd.own(Libc.open("/dev/null", O_RDWR, 0), "nothing")) {
      assertEquals(0, TerminalSize.columns(file.number()));
    }
    assertEquals(0, TerminalSize.columns(-1));
  }
}
