package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private static BigInteger factorial(int n) {
    return n < 2 ? BigInteger.ONE : factorial(n - 1).multiply(BigInteger.valueOf(n));
  }
}
