package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** Of a name that is not there; {@link GatewayTest} has those that are. */
final class NamedInterfacesTest {
  private final NamedInterfaces interfaces = new NamedInterfaces(new InterfaceRuns(true));

  @Test
  void shouldSayThatThereIsNone() throws Exception {
    assertFalse(interfaces.has("wg0"));
    assertFalse(interfaces.reload("wg0"));
    assertFalse(interfaces.save("wg0"));
    assertFalse(interfaces.abandon("wg0"));
    assertNull(interfaces.file("wg0"));
    interfaces.down("wg0");
  }
}
