package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket in the file system, for the owner alone. Each client has a virtual thread; clients
 * beyond {@value LocalClients#PLACES} wait in the socket's backlog. A client that takes too long is
 * cut off, and sooner where others wait.
 */
final class LocalServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);

  /** The pause after a failure to accept, at first and at most. */
  private static final long FIRST_PAUSE_MILLIS = 10;

  private static final long LONGEST_PAUSE_MILLIS = 1000;

  private final Path socket;
  private final Object identity;
  private final ServerSocketChannel server;
  private final String name;
  private final Handler handler;
  private final FailureReport report;
  private final Acceptor acceptor;
  private final LocalClients clients;

  private LocalServer(
      Path socket,
      ServerSocketChannel server,
      String name,
      Handler handler,
      Duration patience,
      FailureReport report,
      Acceptor acceptor)
      throws IOException {
    this.socket = socket;
    this.server = server;
    this.name = name;
    this.handler = handler;
    this.report = report;
    this.acceptor = acceptor;
    clients = new LocalClients(socket, patience.toNanos());
    identity = identity(socket);
  }

  /** Serves a client. */
  @FunctionalInterface
  interface Handler {
    /**
     * Reads and answers what a client asks, to its end.
     *
     * @param progress hears how far a request is
     */
    void serve(SocketChannel client, Progress progress) throws IOException;
  }

  /** How far a client's request is. */
  interface Progress {
    /** Before each request but the first, and at intervals: renews the client's time. */
    void again();

    /** The request is there as a whole. */
    void whole();
  }

  /**
   * Listens.
   *
   * @param socket where
   * @param name of its threads, for reports
   * @param patience how long a client may take for one request
   * @param report hears if no more clients are served, though the socket is there
   * @throws IOException if somebody listens there already, or it cannot be made
   */
  static LocalServer open(
      Path socket,
      String name,
      Handler handler,
      Duration patience,
      FailureReport report,
      Acceptor acceptor)
      throws IOException {
    LocalServer server =
        new LocalServer(
            socket, UapiSockets.listen(socket), name, handler, patience, report, acceptor);
    server.start(name + "-accept", server::accept);
    server.start(name + "-deadlines", () -> server.clients.watch(server.server::isOpen));
    return server;
  }

  /** Takes the next client. */
  @FunctionalInterface
  interface Acceptor {
    SocketChannel accept(ServerSocketChannel server) throws IOException;
  }

  private void start(String name, Runnable work) {
    Runnable whole =
        () -> {
          try {
            work.run();
          } catch (Throwable e) {
            // Who asks is refused from now on, and does not wait for an answer that never comes.
            stopListening();
            throw e;
          }
        };
    Thread.ofVirtual().name(name).start(report.guard(name, whole, () -> !server.isOpen()));
  }

  private void accept() {
    try {
      while (server.isOpen()) {
        clients.awaitPlace();
        SocketChannel client = acceptNext();
        if (client != null) {
          clients.begin(client);
          Thread.ofVirtual().name(name + "-client").start(() -> serve(client));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The next client. Failures to accept (no descriptors, no memory, a client that left) pass, and
   * the gateway works without this socket until then.
   *
   * @return null if the socket was closed
   */
  private @Nullable SocketChannel acceptNext() throws InterruptedException {
    long pause = FIRST_PAUSE_MILLIS;
    while (server.isOpen()) {
      try {
        return acceptor.accept(server);
      } catch (IOException e) {
        if (server.isOpen() && pause == FIRST_PAUSE_MILLIS) {
          LOG.warn("cannot accept at {}, still trying: {}", socket, e.getMessage());
        }
        Thread.sleep(pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    }
    return null;
  }

  private void serve(SocketChannel client) {
    try (client) {
      handler.serve(client, progress(client));
    } catch (IOException e) {
      LOG.debug("client of {} is gone: {}", socket, e.getMessage());
    } catch (RuntimeException e) {
      // A fault in what belongs to this client alone: only this client is cut off.
      LOG.error("a request of a client of {} could not be handled", socket, e);
    } catch (Error e) {
      report.report(name + "-client", e);
    } finally {
      clients.end(client);
    }
  }

  private Progress progress(SocketChannel client) {
    return new Progress() {
      @Override
      public void again() {
        clients.begin(client);
      }

      @Override
      public void whole() {
        clients.work(client);
      }
    };
  }

  /** The socket's file. */
  Path socket() {
    return socket;
  }

  /** Whether the socket's file is still the one made here; if not, nobody can reach us. */
  boolean isReachable() {
    try {
      return server.isOpen() && identity.equals(identity(socket));
    } catch (IOException e) {
      return false;
    }
  }

  private static Object identity(Path file) throws IOException {
    return Files.getAttribute(file, "unix:ino");
  }

  /** The number of clients. */
  int clients() {
    return clients.count();
  }

  /** Takes no more clients, and removes the file if it is still ours. */
  void stopListening() {
    boolean ours = isReachable();
    try {
      server.close();
      clients.wakeup();
      if (ours) {
        Files.deleteIfExists(socket);
      }
    } catch (IOException e) {
      LOG.warn("cannot close {}: {}", socket, e.getMessage());
    }
  }

  /**
   * Ends the connections of all clients.
   *
   * @param word the last line for them; null for none
   */
  void dismiss(@Nullable String word) {
    clients.dismiss(word);
  }

  /** The same, telling them nothing. */
  @Override
  public void close() {
    stopListening();
    dismiss(null);
  }
}
