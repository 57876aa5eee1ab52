package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(DescriptorLeaks.class)
class ProcessTest {
  @Test
  void shouldReadCapabilities() throws Exception {
    assertEquals(
        EnumSet.of(Capability.NET_ADMIN, Capability.NET_RAW),
        Capability.of(
            Capability.Kind.EFFECTIVE,
            "Name:\tx\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000003000\n"));
    assertEquals(
        EnumSet.allOf(Capability.class),
        Capability.of(Capability.Kind.EFFECTIVE, "CapEff:\t000001ffffffffff\n"));
    assertEquals(Set.of(), Capability.of(Capability.Kind.EFFECTIVE, "CapEff:\t0000000000000000\n"));
    assertThrows(IOException.class, () -> Capability.of(Capability.Kind.EFFECTIVE, "Name:\tx\n"));
    assertTrue(Capability.effective().contains(Capability.NET_ADMIN), "these tests need root");
  }

  @Test
  void shouldSetMaskAndTellUser() {
    int before = CurrentProcess.fileModeMask(0077);
    assertEquals(0077, CurrentProcess.fileModeMask(before));
    assertEquals(0, CurrentProcess.effectiveUser(), "these tests need root");
  }

  @Test
  void shouldLockMemory() {
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(CurrentProcess.lock(arena.allocate(32)));
    }
  }

  @Test
  void shouldSendSignalToOneProcessOnly() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    Signals.send(process.pid(), Signals.TERM);
    assertTrue(process.waitFor(5, TimeUnit.SECONDS));
    assertEquals(128 + Signals.TERM, process.exitValue());
    assertThrows(IllegalArgumentException.class, () -> Signals.send(0, Signals.TERM));
    assertThrows(IllegalArgumentException.class, () -> Signals.send(-1, Signals.TERM));
    assertEquals(
        Errno.ESRCH,
        assertThrows(LinuxException.class, () -> Signals.send(Integer.MAX_VALUE, 0)).errno());
  }

  /** What runs in a virtual machine of its own, which a signal ends. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws InterruptedException {
      Signals.onTermination(() -> System.out.println("not this one")).close();
      Signals.onTermination(() -> System.out.println("ended in order"));
      Signals.ignore(Signals.HUP);
      CurrentProcess.protectMemory();
      long self = ProcessHandle.current().pid();
      Signals.send(self, Signals.HUP);
      Signals.send(self, Signals.TERM);
      Thread.sleep(60_000);
    }
  }

  @Test
  void shouldEndInOrderOnSignal() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("ended in order\n", output);
    assertEquals(128 + Signals.TERM, process.waitFor());
  }
}
