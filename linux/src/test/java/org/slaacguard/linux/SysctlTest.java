package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SysctlTest {
  @Test
  void shouldReadNumbersOfSeveralDigits() throws IOException {
    String limit = Sysctl.get("net/ipv4/ip_default_ttl").orElseThrow();
    assertTrue(limit.matches("\\d{2,3}"), limit);
    String range = Sysctl.get("net/ipv4/ip_local_port_range").orElseThrow();
    assertTrue(range.matches("\\d{2,5}\\s+\\d{4,5}"), range);
    assertTrue(Sysctl.get("kernel/osrelease").orElseThrow().length() > 3);
    assertEquals(Optional.empty(), Sysctl.get("net/ipv4/nothing_of_this_name"));
  }
}
