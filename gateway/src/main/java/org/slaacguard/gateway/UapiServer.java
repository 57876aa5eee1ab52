package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.FailureReport;

/** The UAPI socket of one interface. */
final class UapiServer implements AutoCloseable {
  private final LocalServer server;
  private volatile @Nullable String word;

  private UapiServer(LocalServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param socket where
   * @param zones the index of a named interface
   * @param patience how long a client may take for one request
   * @param report hears if no more clients are served, though the socket is there
   * @throws IOException if somebody listens there already, or it cannot be made
   */
  static UapiServer open(
      Path socket,
      InterfaceService service,
      ToIntFunction<String> zones,
      Duration patience,
      FailureReport report)
      throws IOException {
    return open(socket, service, zones, patience, report, ServerSocketChannel::accept);
  }

  static UapiServer open(
      Path socket,
      InterfaceService service,
      ToIntFunction<String> zones,
      Duration patience,
      FailureReport report,
      LocalServer.Acceptor acceptor)
      throws IOException {
    LargeRequests large = new LargeRequests(patience.toNanos());
    LocalServer.Handler handler =
        (client, progress) ->
            serve(
                new UapiSession(socket, client, service, zones, large, progress::whole), progress);
    return new UapiServer(LocalServer.open(socket, "uapi", handler, patience, report, acceptor));
  }

  private static void serve(UapiSession session, LocalServer.Progress progress) throws IOException {
    try (session) {
      while (session.serveOne()) {
        progress.again();
      }
    }
  }

  /** The socket's file. */
  Path socket() {
    return server.socket();
  }

  /** Whether the socket's file is still the one made here; if not, nobody can reach us. */
  boolean isReachable() {
    return server.isReachable();
  }

  /** The number of clients. */
  int clients() {
    return server.clients();
  }

  /** Takes no more clients, and removes the file if it is still ours. */
  void stopListening() {
    server.stopListening();
  }

  /** Sets what clients are told at the end: what has failed on the way down. */
  void leaveWord(String text) {
    word = text;
  }

  /** Takes no more clients, and ends the connections of those that are there. */
  @Override
  public void close() {
    stopListening();
    server.dismiss(word);
  }
}
