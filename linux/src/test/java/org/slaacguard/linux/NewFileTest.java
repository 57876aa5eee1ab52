package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NewFileTest {
  @TempDir private Path folder;

  @Test
  void shouldHaveItsModeWhateverTheMaskIs() throws IOException {
    Path file = folder.resolve("file");
    byte[] content = new byte[100_000];
    content[99_999] = 7;
    NewFile.write(file, 0666, content);
    assertArrayEquals(content, Files.readAllBytes(file));
    assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Path empty = folder.resolve("empty");
    NewFile.write(empty, 0600, new byte[0]);
    assertEquals(0, Files.size(empty));
  }

  @Test
  void shouldTouchNothingThatIsThere() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Path link = Files.createSymbolicLink(folder.resolve("link"), secret);
    Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
    for (Path each : new Path[] {secret, link, dangling, folder}) {
      assertThrows(IOException.class, () -> NewFile.write(each, 0666, new byte[] {1}));
    }
    assertEquals("secret", Files.readString(secret));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
    assertFalse(Files.exists(folder.resolve("none")));
  }
}
