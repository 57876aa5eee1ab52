package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DemoNeedsTest {
  private static String lacking(Map<String, String> disabled) throws IOException {
    return DemoNeeds.ipv6(which -> Optional.ofNullable(disabled.get(which)));
  }

  @Test
  void shouldSayFirstThatIpv6IsOff() throws IOException {
    assertEquals("", lacking(Map.of("all", "0", "default", "0")));
    assertTrue(
        lacking(Map.of("all", "0", "default", "1"))
            .endsWith("'sysctl net.ipv6.conf.default.disable_ipv6=0'"));
    assertTrue(
        lacking(Map.of("all", "1", "default", "1"))
            .endsWith(
                "'sysctl net.ipv6.conf.all.disable_ipv6=0"
                    + " net.ipv6.conf.default.disable_ipv6=0'"));
    assertTrue(lacking(Map.of()).contains("boot without ipv6.disable=1"));
  }
}
