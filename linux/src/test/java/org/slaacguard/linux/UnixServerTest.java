package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixServerTest {
  @TempDir Path folder;

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void shouldBeReachedByItsOwnerOnlyAndLeaveNothing() throws Exception {
    Path path = folder.resolve("run").resolve("wg0.sock");
    try (UnixServer server = UnixServer.listen(path);
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        SocketChannel accepted = server.channel().accept()) {
      assertTrue(client.isConnected() && accepted.isConnected());
      assertEquals("rw-------", mode(path));
      assertEquals("rwx------", mode(folder.resolve("run")));
      assertThrows(BindException.class, () -> UnixServer.listen(path));
    }
    assertFalse(Files.exists(path));
  }

  @Test
  void shouldReplaceSocketThatNobodyAnswersAt() throws Exception {
    Path path = folder.resolve("wg0.sock");
    UnixServer.listen(path).channel().close();
    assertTrue(Files.exists(path));
    UnixServer.listen(path).close();
    assertFalse(Files.exists(path));
  }

  @Test
  void shouldNotRemoveWhatIsNoSocketOrNotItsOwn() throws Exception {
    Path path = folder.resolve("file");
    Files.writeString(path, "text");
    assertThrows(BindException.class, () -> UnixServer.listen(path));
    assertEquals("text", Files.readString(path));

    Path socket = folder.resolve("wg0.sock");
    UnixServer server = UnixServer.listen(socket);
    Files.delete(socket);
    Files.writeString(folder.resolve("other"), "");
    Files.move(folder.resolve("other"), socket);
    server.close();
    assertTrue(Files.exists(socket));
  }
}
