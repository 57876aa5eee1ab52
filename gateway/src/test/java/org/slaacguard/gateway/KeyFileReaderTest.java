package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileReaderTest {
  private static final int MOST = 200_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 150_000, 200_000, 300_000})
  void shouldReadWhatIsThereUpToTheMost(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    assertArrayEquals(Arrays.copyOf(bytes, Math.min(length, MOST)), read(file));
  }

  /** Files that say that they have no bytes. */
  @Test
  void shouldReadWhatDoesNotSayHowLargeItIs() throws IOException {
    assertArrayEquals(new byte[MOST], read(Path.of("/dev/zero")));
    Path file = Path.of("/proc/self/limits");
    assertArrayEquals(Files.readAllBytes(file), read(file));
  }

  @Test
  void shouldSayWhatCannotBeRead() {
    assertThrows(IOException.class, () -> read(folder));
    assertThrows(IOException.class, () -> read(folder.resolve("none")));
  }

  @Test
  void shouldReadAPipeWhoseSizeNobodyKnows() throws IOException, InterruptedException {
    byte[] bytes = new byte[150_000];
    new Random(2).nextBytes(bytes);
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Files.write(pipe, bytes, StandardOpenOption.WRITE);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    assertArrayEquals(bytes, read(pipe));
    writer.join();
  }

  private static byte[] read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return KeyFileReader.read(file, MOST, arena).toArray(ValueLayout.JAVA_BYTE);
    }
  }
}
