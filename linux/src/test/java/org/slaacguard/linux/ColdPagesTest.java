package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The virtual machine goes on after its own code was given back. */
final class ColdPagesTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  /** In kB, of the code of the virtual machine. */
  private static long resident() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    long sum = 0;
    boolean counts = false;
    for (String line : lines) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        counts = line.contains(" r-xp ") && line.endsWith("/libjvm.so");
      } else if (counts && line.startsWith("Rss:")) {
        sum += Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    return sum;
  }

  @Test
  void shouldGoOnWithWhatIsReadAgain() throws IOException {
    assertTrue(resident() > 0);
    CurrentProcess.pageOut(JAVA);
    System.gc();
    assertEquals("265252859812191058636308480000000", factorial(30).toString());
    assertTrue(resident() > 0, "what is used is there again");
  }

  @Test
  void shouldHaveNoNeighboursReadWithAPage(@TempDir Path folder) throws IOException {
    Path real = folder.toRealPath();
    Path file = Files.write(real.resolve("code"), new byte[64 * 4096]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      assertFalse(flags(file).contains("rr"));
      CurrentProcess.pageOut(real);
      assertTrue(flags(file).contains("rr"), "read at random (proc_pid_smaps(5))");
      assertEquals(0, mapped.get(ValueLayout.JAVA_BYTE, 9 * 4096L), "it can be read");
      CurrentProcess.readAhead(real);
      assertFalse(flags(file).contains("rr"));
    }
  }

  /** What the kernel notes of this file's mapping. */
  private static List<String> flags(Path file) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    int at = 0;
    while (!lines.get(at).endsWith(" " + file)) {
      at++;
    }
    while (!lines.get(at).startsWith("VmFlags:")) {
      at++;
    }
    return List.of(lines.get(at).split(" ", -1));
  }

  private static BigInteger factorial(int n) {
    return n < 2 ? BigInteger.ONE : factorial(n - 1).multiply(BigInteger.valueOf(n));
  }
}
