package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BootClockTest {
  private static final double SECOND = 1e9;

  /** The kernel's uptime is by the same clock, sleep included. */
  private static double uptime() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", 2)[0]);
  }

  @Test
  void shouldTellTheTimeSinceTheMachinesStart() throws IOException {
    double before = uptime();
    double now = BootClock.nanoTime() / SECOND;
    double after = uptime();
    assertTrue(now >= before - 0.02, () -> now + " before " + before);
    assertTrue(now <= after + 0.02, () -> now + " after " + after);
  }

  @Test
  void shouldNeverGoBack() {
    long last = BootClock.nanoTime();
    for (int i = 0; i < 100_000; i++) {
      long next = BootClock.nanoTime();
      assertTrue(next >= last);
      last = next;
    }
  }
}
