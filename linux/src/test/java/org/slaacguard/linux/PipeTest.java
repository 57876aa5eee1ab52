package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DescriptorLeaks.class)
@Timeout(60)
final class PipeTest {
  /** The shell has ended before the other one prints: its input ends with it. */
  @Test
  void shouldBeReadToTheEndOfWhatAProgramLeaves() throws Exception {
    InputStream in;
    Process shell;
    try (Pipe pipe = Pipe.open()) {
      shell =
          new ProcessBuilder("/bin/sh", "-c", "exec 3<&0; echo one; (read end <&3; seq 99999) &")
              .redirectOutput(pipe.out())
              .start();
      in = pipe.in();
    }
    try (in) {
      byte[] first = in.readNBytes(4);
      assertEquals("one\n", new String(first, StandardCharsets.UTF_8));
      assertEquals(0, shell.waitFor());
      assertFalse(shell.isAlive());
      String rest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(99_999, rest.lines().count());
    }
  }

  @Test
  void shouldEndWithoutAWriter() throws IOException {
    InputStream in;
    try (Pipe pipe = Pipe.open()) {
      in = pipe.in();
    }
    try (in) {
      assertEquals(-1, in.read());
    }
  }
}
