package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.slaacguard.control.PortText;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

final class LinkUpTest {
  /** A host whose interface cannot be set up. */
  private static FakeHost refusing(int errno, int port) {
    return new FakeHost() {
      @Override
      public void setUp(boolean on) {
        throw new LinuxException("set up", errno);
      }

      @Override
      public int listenPort() {
        return port;
      }
    };
  }

  @Test
  void shouldNameThePortThatAnotherProgramHas() {
    assertEquals(
        "sgt0: " + PortText.inUse(5106), refusal(refusing(Errno.EADDRINUSE, 5106)).getMessage());
    assertEquals("sgt0: " + PortText.inUse(), refusal(refusing(Errno.EADDRINUSE, 0)).getMessage());
    assertThrows(LinuxException.class, () -> new LinkUp().apply(refusing(Errno.EPERM, 5106)));
  }

  private static SetupException refusal(FakeHost host) {
    return assertThrows(SetupException.class, () -> new LinkUp().apply(host));
  }
}
