package org.slaacguard.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.slaacguard.control.MetricsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics at {@code /metrics}, by plain HTTP, a request a connection. Whatever it is
 * asked costs a bounded amount: a page is made once a second at the most, and {@link HttpClients}
 * bounds who is served. The JDK's own server closes the newest of too many connections, and each
 * client that does not read takes one of its threads; so two of them, or a few that say nothing,
 * kept Prometheus out.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  static final int MOST_CLIENTS = 256;
  private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** After the system could not accept, until it is asked again. */
  private static final Duration REST = Duration.ofMillis(100);

  private static final int BACKLOG = 128;

  /** Bytes handed to the system at a time. */
  private static final int PIECE = 1 << 14;

  /** How much of what a client still sends is read, so that it sees its answer and no reset. */
  private static final int MOST_IGNORED = 1 << 16;

  private static final Duration END = Duration.ofSeconds(5);
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final String PATH = "/metrics";

  private final ServerSocketChannel server;
  private final InetSocketAddress address;
  private final CachedPage page;
  private final boolean local;
  private final HttpClients clients = new HttpClients(MOST_CLIENTS, PATIENCE);
  private final Thread acceptor;

  private MetricsServer(ServerSocketChannel server, MetricsSource source, MetricsSettings settings)
      throws IOException {
    this.server = server;
    address = (InetSocketAddress) server.getLocalAddress();
    page = new CachedPage(() -> MetricsPage.of(source, settings.endpoints()));
    local = settings.isLocal();
    acceptor = Thread.ofVirtual().name("web/metrics-accept").unstarted(this::accept);
  }

  /**
   * Begins to serve.
   *
   * @throws IOException if the address cannot be listened at
   */
  public static MetricsServer open(MetricsSettings settings, MetricsSource source)
      throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(
            InetAddress.getByAddress(settings.listen().address().toBytes()),
            settings.listen().port());
    ServerSocketChannel socket = ServerSocketChannel.open();
    MetricsServer server;
    try {
      socket.bind(address, BACKLOG);
      server = new MetricsServer(socket, source, settings);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "cannot serve metrics at " + settings.listen() + ": " + e.getMessage(), e);
    }
    server.acceptor.start();
    Thread.ofVirtual().name("web/metrics-deadlines").start(server::watch);
    LOG.info("metrics are at http://{}{}", settings.listen(), PATH);
    return server;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel client = server.accept();
        clients.begin(client, System.nanoTime());
        Thread.ofVirtual().name("web/metrics").start(() -> serve(client));
      } catch (IOException e) {
        // No descriptors, no memory, or a client that has left; that passes.
        if (server.isOpen()) {
          LOG.debug("cannot accept at {}: {}", address, e.getMessage());
          rest(REST);
        }
      }
    }
  }

  private void watch() {
    while (clients.awaitOne()) {
      rest(LOOK);
      clients.expire(System.nanoTime());
    }
  }

  private static void rest(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      try {
        answer(client, HttpRequest.read(client));
      } catch (HttpRequest.MalformedException e) {
        say(client, "400 Bad Request", "not understood: " + e.getMessage() + "\n");
      } catch (RuntimeException e) {
        LOG.error("the metrics could not be told", e);
        say(client, "500 Internal Server Error", "the log says what went wrong\n");
      }
      ignoreTheRest(client);
    } catch (IOException e) {
      LOG.debug("who asked for metrics is gone: {}", e.getMessage());
    } finally {
      clients.end(client);
    }
  }

  private void answer(SocketChannel client, HttpRequest request) throws IOException {
    boolean head = request.method().equals("HEAD");
    if (!METHODS.contains(request.method())) {
      send(
          client,
          "405 Method Not Allowed\r\nAllow: GET, HEAD",
          "text/plain; charset=utf-8",
          "only GET and HEAD are answered\n".getBytes(StandardCharsets.UTF_8),
          false);
    } else if (local && !HostHeader.isOfThisMachine(request.host())) {
      // A page of the Internet in a browser here must not read this by a name that leads here.
      say(
          client,
          "421 Misdirected Request",
          "ask by the address or as localhost: another name is not answered\n");
    } else if (PATH.equals(request.path())) {
      send(client, "200 OK", MetricsText.CONTENT_TYPE, page.bytes(), head);
    } else if ("/".equals(request.path())) {
      say(client, "200 OK", "Slaacguard. The metrics are at " + PATH + "\n", head);
    } else {
      say(client, "404 Not Found", "nothing is here; the metrics are at " + PATH + "\n", head);
    }
  }

  private static void say(SocketChannel client, String status, String text) throws IOException {
    say(client, status, text, false);
  }

  private static void say(SocketChannel client, String status, String text, boolean head)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    send(client, status, "text/plain; charset=utf-8", body, head);
  }

  private static void send(
      SocketChannel client, String status, String type, byte[] body, boolean head)
      throws IOException {
    String fields =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length
            + "\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\n";
    write(client, fields.getBytes(StandardCharsets.US_ASCII));
    if (!head) {
      write(client, body);
    }
    client.shutdownOutput();
  }

  private static void write(SocketChannel client, byte[] bytes) throws IOException {
    for (int at = 0; at < bytes.length; at += PIECE) {
      ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at));
      while (piece.hasRemaining()) {
        client.write(piece);
      }
    }
  }

  private static void ignoreTheRest(SocketChannel client) throws IOException {
    ByteBuffer ignored = ByteBuffer.allocate(HttpRequest.LONGEST / 8);
    for (int read = 0, all = 0; read >= 0 && all < MOST_IGNORED; all += read) {
      read = client.read(ignored.clear());
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Answers nobody any more; the address is free. */
  @Override
  public void close() {
    try {
      server.close();
      // The socket is closed by the thread that waits at it.
      if (!acceptor.join(END)) {
        LOG.warn("{} is still listened at", address);
      }
    } catch (IOException e) {
      LOG.warn("cannot close {}: {}", address, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clients.close();
  }
}
