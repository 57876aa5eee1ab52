package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFileTest {
  private static final int MOST = 200_000;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 150_000, 200_000, 300_000})
  void shouldReadWhatIsThereUpToTheMost(int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(folder.resolve("file"), bytes);
    assertArrayEquals(Arrays.copyOf(bytes, Math.min(length, MOST)), SecretFile.read(file, MOST));
  }

  /** Files that say that they have no bytes. */
  @Test
  void shouldReadWhatDoesNotSayHowLargeItIs() throws IOException {
    assertArrayEquals(new byte[MOST], SecretFile.read(Path.of("/dev/zero"), MOST));
    Path file = Path.of("/proc/self/limits");
    assertArrayEquals(Files.readAllBytes(file), SecretFile.read(file, MOST));
  }

  @Test
  void shouldSayWhatCannotBeRead() {
    assertThrows(IOException.class, () -> SecretFile.read(folder, MOST));
    assertThrows(IOException.class, () -> SecretFile.read(folder.resolve("none"), MOST));
  }
}
