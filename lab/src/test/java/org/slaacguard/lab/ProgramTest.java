package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @TempDir private Path folder;

  @Test
  void shouldTellWhatAProgramHasSaidThoughItsLastCharacterIsHalfWritten() throws IOException {
    byte[] whole = "up: größe".getBytes(StandardCharsets.UTF_8);
    Path log = Files.write(folder.resolve("log"), Arrays.copyOf(whole, "up: gr".length() + 1));
    assertEquals("up: gr\ufffd", Program.text(log));
  }

  @Test
  void shouldTellWhatAProgramSaysThatKnowsNoUtf8() {
    assertEquals("caf\ufffd", Command.of("printf", "caf\\351").succeed());
  }
}
