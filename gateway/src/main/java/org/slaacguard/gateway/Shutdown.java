package org.slaacguard.gateway;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Has a daemon go down in order, and waits for it. Taking its socket's file away is the whole
 * request; a connection made before tells when it has given everything back.
 */
public enum Shutdown {
  /** There is no socket. */
  NOT_SERVED,
  /** Nobody listened at the socket, which is gone now. */
  DEAD,
  /** The daemon is still there. */
  LATE,
  /** It has gone, and with it what it had made. */
  DONE;

  /**
   * Asks and waits.
   *
   * @param patience less than what the daemon gives an idle client, a minute
   * @throws IOException if the file cannot be removed
   */
  public static Shutdown request(String interfaceName, Duration patience) throws IOException {
    return request(UapiSockets.of(interfaceName), patience);
  }

  static Shutdown request(Path socket, Duration patience) throws IOException {
    if (!Files.exists(socket)) {
      return NOT_SERVED;
    }
    try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      boolean alive = connect(connection, socket);
      Files.deleteIfExists(socket);
      if (!alive) {
        return DEAD;
      }
      return ends(connection, patience) ? DONE : LATE;
    }
  }

  private static boolean connect(SocketChannel connection, Path socket) {
    try {
      return connection.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean ends(SocketChannel connection, Duration patience) throws IOException {
    connection.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      connection.register(selector, SelectionKey.OP_READ);
      // Readable is the end: a daemon says nothing unasked.
      return selector.select(patience.toMillis()) > 0 && hasEnded(connection);
    }
  }

  private static boolean hasEnded(SocketChannel connection) {
    try {
      return connection.read(ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      // Cut off: it ended too.
      return true;
    }
  }
}
