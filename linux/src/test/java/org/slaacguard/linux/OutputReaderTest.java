package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class OutputReaderTest {
  private static final int O_WRONLY = 1;

  @Test
  void shouldKnowWhenNobodyReadsAPipe() {
    Pipe pipe = Pipe.open();
    try (Fd writer = Fd.own(Libc.open(pipe.out().getPath(), O_WRONLY, 0), "pipe")) {
      assertFalse(OutputReader.isGone(writer.number()));
      pipe.close();
      assertTrue(OutputReader.isGone(writer.number()));
    }
  }

  @Test
  void shouldTakeAFileForRead() {
    try (Fd file = Fd.own(Libc.open("/dev/null", O_WRONLY, 0), "nothing")) {
      assertFalse(OutputReader.isGone(file.number()));
    }
  }
}
