package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
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
  void shouldTellTheUser() {
    assertEquals(0, CurrentProcess.effectiveUser(), "these tests need root");
  }

  @Test
  void shouldLockMemory() {
    try (Arena arena = Arena.ofConfined()) {
      assertTrue(CurrentProcess.lock(arena.allocate(32)));
    }
  }
}
