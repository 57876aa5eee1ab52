package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameServerTest {
  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.53", "2001:db8::53", "fe80::1%eth0", "fe80::1%wg-home.1"})
  void shouldReadWhatItWrites(String text) {
    assertEquals(text, NameServer.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fe80::1%",
        "fe80::1%a b",
        "fe80::1%nameserver\n",
        "fe80::1%an-interface-too-long",
        "2001:db8::53%eth0",
        "192.0.2.53%eth0",
        "%eth0"
      })
  void shouldRefuseAZoneThatIsNone(String text) {
    assertThrows(IllegalArgumentException.class, () -> NameServer.parse(text));
  }
}
