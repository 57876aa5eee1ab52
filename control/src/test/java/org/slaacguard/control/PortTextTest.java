package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortTextTest {
  private static final String SERVICES =
      """
      # services
      domain\t53/tcp
      domain\t53/udp nameserver
      https 443/tcp  # udp too, says nobody
      odd  nonsense/udp
      """;

  @Test
  void shouldTakeNumbers() {
    assertEquals(0, PortText.parse("0", 0));
    assertEquals(51820, PortText.parse("51820", 1));
    assertThrows(IllegalArgumentException.class, () -> PortText.parse("0", 1));
    assertThrows(IllegalArgumentException.class, () -> PortText.parse("65536", 0));
    assertThrows(IllegalArgumentException.class, () -> PortText.parse("", 0));
    assertThrows(IllegalArgumentException.class, () -> PortText.parse("-1", 0));
  }

  @Test
  void shouldFindAServiceByItsNames() {
    assertEquals(53, PortText.find(SERVICES, "domain"));
    assertEquals(53, PortText.find(SERVICES, "nameserver"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https", "53/udp", "services", "odd", "wireguard"})
  void shouldRefuseWhatIsNoUdpService(String name) {
    assertThrows(IllegalArgumentException.class, () -> PortText.find(SERVICES, name));
  }

  @Test
  void shouldSayWhatAPortIs() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PortText.parse("no-such-service", 0));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("nor a UDP service in /etc/services"), message);
  }
}
