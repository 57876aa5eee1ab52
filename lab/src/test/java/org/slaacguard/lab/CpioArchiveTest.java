package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpioArchiveTest {
  @Test
  void shouldBeReadByBusybox(@TempDir Path folder) throws IOException {
    assumeTrue(Command.exists("busybox"));
    byte[][] contents = {{}, {1}, {1, 2, 3}, new byte[4099]};
    Path file = folder.resolve("archive");
    try (CpioArchive archive = new CpioArchive(Files.newOutputStream(file))) {
      archive.folder("some");
      for (int i = 0; i < contents.length; i++) {
        archive.file("some/" + "x".repeat(i + 1), contents[i]);
      }
    }
    assertEquals(0, Files.size(file) % 4);
    Command.of("sh", "-c", "cd \"$1\"; busybox cpio -i < archive", "cpio", folder.toString())
        .succeed();
    for (int i = 0; i < contents.length; i++) {
      Path read = folder.resolve("some/" + "x".repeat(i + 1));
      assertArrayEquals(contents[i], Files.readAllBytes(read));
      assertTrue(Files.isExecutable(read));
    }
  }
}
