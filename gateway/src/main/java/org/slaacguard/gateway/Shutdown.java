package org.slaacguard.gateway;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Takes a daemon down in order, and waits for that. The request is to delete its socket's file,
 * which is put back if the daemon stays. The end of a connection that was made before says that the
 * daemon has released everything.
 */
public enum Shutdown {
  /** There is no socket. */
  NOT_SERVED,
  /** Nobody listened at the socket, which is now removed. */
  DEAD,
  /** The daemon is still there, and so is its socket, unless it is on its way down. */
  LATE,
  /** The daemon has ended and undone its changes; but something failed, and was reported. */
  FLAWED,
  /** The daemon has ended and undone its changes. */
  DONE;

  private static final int LONGEST_WORD = 4096;
  private static final String MESSAGE = "message=";

  /**
   * Takes a daemon down, whatever fails on the way.
   *
   * @param patience less than what the daemon gives an idle client, a minute
   * @throws IOException if the file cannot be removed
   */
  public static Shutdown request(String interfaceName, Duration patience) throws IOException {
    return request(interfaceName, patience, word -> {});
  }

  /**
   * Asks and waits.
   *
   * @param patience less than what the daemon gives an idle client, a minute
   * @param told what failed on the way down, as the daemon says it
   * @throws IOException if the file cannot be removed
   */
  public static Shutdown request(String interfaceName, Duration patience, Consumer<String> told)
      throws IOException {
    return request(UapiSockets.of(interfaceName), patience, told);
  }

  static Shutdown request(Path socket, Duration patience) throws IOException {
    return request(socket, patience, word -> {});
  }

  static Shutdown request(Path socket, Duration patience, Consumer<String> told)
      throws IOException {
    TakenSocket file = new TakenSocket(socket);
    if (!FilePresence.isThere(socket)) {
      // Perhaps somebody has asked, and did not wait for the end.
      file.putBack();
    }
    if (!FilePresence.isThere(socket)) {
      return NOT_SERVED;
    }
    try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connection.configureBlocking(false);
      boolean connected = connect(connection, socket);
      // One that hangs may have as many clients as its queue takes.
      if (!connected && !UapiSockets.isAlive(socket)) {
        Files.deleteIfExists(socket);
        return DEAD;
      }
      file.take();
      Shutdown outcome = LATE;
      try {
        outcome = connected ? end(connection, patience, told) : LATE;
      } finally {
        if (outcome == LATE) {
          file.putBack();
        } else {
          file.drop();
        }
      }
      return outcome;
    }
  }

  private static boolean connect(SocketChannel connection, Path socket) {
    try {
      return connection.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static Shutdown end(SocketChannel connection, Duration patience, Consumer<String> told)
      throws IOException {
    ByteBuffer said = ByteBuffer.allocate(LONGEST_WORD);
    long deadline = System.nanoTime() + patience.toNanos();
    try (Selector selector = Selector.open()) {
      connection.register(selector, SelectionKey.OP_READ);
      while (!hasEnded(connection, said)) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        selector.selectedKeys().clear();
        if (left <= 0 || selector.select(left) == 0) {
          return LATE;
        }
      }
    }
    String word = word(said);
    if (word.isEmpty()) {
      return DONE;
    }
    told.accept(word);
    return FLAWED;
  }

  private static boolean hasEnded(SocketChannel connection, ByteBuffer said) {
    try {
      // The daemon's report is no longer than this.
      return connection.read(said.hasRemaining() ? said : ByteBuffer.allocate(1)) < 0;
    } catch (IOException e) {
      // A connection that was cut off has ended too.
      return true;
    }
  }

  /** The failures on the way down, which are all that the daemon sends without a request. */
  private static String word(ByteBuffer said) {
    String text = StandardCharsets.UTF_8.decode(said.flip()).toString();
    return text.lines()
        .filter(line -> line.startsWith(MESSAGE))
        .map(line -> line.substring(MESSAGE.length()))
        .collect(Collectors.joining("\n"));
  }
}
