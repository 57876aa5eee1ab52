package org.slaacguard.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void shouldFindPortsThatCanBeBoundAndThatTheSystemDoesNotGive() throws IOException {
    for (int i = 0; i < 100; i++) {
      int port = FreePorts.next();
      try (ServerSocket tcp = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp = new DatagramSocket(port)) {
        assertEquals(port, tcp.getLocalPort());
        assertEquals(port, udp.getLocalPort());
      }
      assertTrue(port < 32_768, "port " + port);
    }
  }
}
