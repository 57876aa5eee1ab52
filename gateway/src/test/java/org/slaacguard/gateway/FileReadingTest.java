package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.SecretKey;

final class FileReadingTest {
  @TempDir private Path folder;

  private FileReading read() throws Exception {
    Path file = folder.resolve("wg0.conf");
    String key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    Files.writeString(
        file,
        "[Interface]\nPrivateKey = "
            + key
            + "\n[Peer]\nPublicKey = "
            + key
            + "\nEndpoint = [2001:db8::7]:51820\n");
    return FileReading.of(file);
  }

  @Test
  void shouldKnowEndpointsOnceTheyWereLookedUp() throws Exception {
    try (FileReading read = read()) {
      assertEquals(List.of(), read.endpoints());
      assertThrows(NullPointerException.class, read::lookedUp);
      assertSame(read.lookUp(), read.lookedUp());
      assertEquals(List.of(IpAddress.parse("2001:db8::7")), read.endpoints());
      assertFalse(read.isIncomplete());
    }
  }

  @Test
  void shouldWipeItsKeysAndKeepTheRest() throws Exception {
    FileReading read = read();
    SecretKey key = Objects.requireNonNull(read.configuration().device().privateKey());
    assertNotEquals(SecretKey.zero(), key);
    read.close();
    assertEquals(SecretKey.zero(), key);
    assertEquals(1, read.configuration().peers().size());
  }
}
