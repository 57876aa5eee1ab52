package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewaySocketsTest {
  /** Beyond the largest that Linux gives. */
  private static final String NOBODY = "99999999";

  @TempDir private Path folder;

  @Test
  void shouldRemoveWhatAKilledProcessLeftAlone() throws IOException {
    Path left = Files.createFile(folder.resolve("gateway-7-" + NOBODY + ".sock"));
    Path elsewhere = Files.createFile(folder.resolve("gateway-8-" + NOBODY + ".sock"));
    Path starting =
        Files.createFile(folder.resolve("gateway-7-" + ProcessHandle.current().pid() + ".sock"));
    Path odd = Files.createFile(folder.resolve("gateway-7-1x.sock"));
    GatewaySockets.removeLeftOver(folder, "gateway-7-");
    assertTrue(Files.notExists(left));
    assertTrue(Files.exists(elsewhere), "of another network namespace");
    assertTrue(Files.exists(starting), "its process runs");
    assertTrue(Files.exists(odd));
  }

  @Test
  void shouldKeepTheSocketOfAProcessOutOfSight() throws IOException {
    Path socket = folder.resolve("gateway-7-" + NOBODY + ".sock");
    try (ServerSocketChannel _ = UapiSockets.listen(socket)) {
      GatewaySockets.removeLeftOver(folder, "gateway-7-");
      assertTrue(Files.exists(socket));
    }
    GatewaySockets.removeLeftOver(folder, "gateway-7-");
    assertEquals(false, Files.exists(socket));
  }

  @Test
  void shouldMindNoFolder() throws IOException {
    GatewaySockets.removeLeftOver(folder.resolve("none"), "gateway-7-");
  }
}
