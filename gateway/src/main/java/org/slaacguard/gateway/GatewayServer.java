package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.slaacguard.control.FailureReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket of a process. The permissions of file and folder admit only its owner, and the
 * credentials of each client are checked too.
 */
final class GatewayServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  /** How long a client may take for its request. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path socket;
  private final LocalServer server;

  private GatewayServer(Path socket, LocalServer server) {
    this.socket = socket;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param version of this program
   * @param log the file that clients are told of; empty for none
   */
  static GatewayServer open(Gateway gateway, String version, String log) throws IOException {
    GatewaySockets.removeLeftOver();
    return open(GatewaySockets.own(), new GatewaySession(gateway, version, log));
  }

  private static GatewayServer open(Path socket, GatewaySession session) throws IOException {
    // Everything else works without this socket, so its failure takes no interface down.
    FailureReport report = new FailureReport("the control socket");
    LocalServer server =
        LocalServer.open(
            socket,
            "gateway",
            (client, progress) -> serve(socket, client, session, progress),
            PATIENCE,
            report,
            ServerSocketChannel::accept);
    return new GatewayServer(socket, server);
  }

  private static void serve(
      Path socket, SocketChannel client, GatewaySession session, LocalServer.Progress progress)
      throws IOException {
    UnixDomainPrincipal peer = client.getOption(ExtendedSocketOptions.SO_PEERCRED);
    if (!peer.user().equals(Files.getOwner(socket))) {
      LOG.warn("a request from {} was refused: it is not this process's user", peer.user());
      return;
    }
    session.serve(client, progress);
  }

  /** Takes no more requests. Those in progress go on. */
  @Override
  public void close() {
    server.stopListening();
    LOG.debug("{} is closed", socket);
  }
}
