package org.slaacguard.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slaacguard.control.MetricsSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the metrics at {@code /metrics}, by plain HTTP. Whatever it is asked costs a bounded
 * amount: a page is made once a second at the most, two requests are answered at a time, some wait,
 * and others are turned away.
 */
public final class MetricsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private static final int THREADS = 2;
  private static final int WAITING = 16;
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final String PATH = "/metrics";

  static {
    // Read once, when the first server is made.
    limit("nodelay", "true");
    limit("maxConnections", "32");
    limit("maxIdleConnections", "8");
    limit("maxReqHeaders", "64");
    limit("maxReqTime", "10");
    limit("maxRspTime", "30");
  }

  private final HttpServer server;
  private final ExecutorService executor;
  private final CachedPage page;
  private final boolean local;

  private MetricsServer(HttpServer server, MetricsSource source, MetricsSettings settings) {
    this.server = server;
    page = new CachedPage(() -> MetricsPage.of(source, settings.endpoints()));
    local = settings.isLocal();
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("web-metrics-", 0).factory());
  }

  /** An administrator's own value stays. */
  private static void limit(String name, String value) {
    String property = "sun.net.httpserver." + name;
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
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
    HttpServer http;
    try {
      http = HttpServer.create(address, WAITING);
    } catch (IOException e) {
      throw new IOException(
          "cannot serve metrics at " + settings.listen() + ": " + e.getMessage(), e);
    }
    MetricsServer server = new MetricsServer(http, source, settings);
    http.createContext("/", server::serve);
    http.setExecutor(server.executor);
    http.start();
    LOG.info("metrics are at http://{}{}", settings.listen(), PATH);
    return server;
  }

  private void serve(HttpExchange exchange) {
    try (exchange) {
      try {
        answer(exchange);
      } catch (RuntimeException e) {
        LOG.error("the metrics could not be told", e);
        say(exchange, 500, "the log says what went wrong\n");
      }
    } catch (IOException e) {
      LOG.debug("who asked for metrics is gone: {}", e.getMessage());
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (!METHODS.contains(exchange.getRequestMethod())) {
      exchange.getResponseHeaders().set("Allow", "GET, HEAD");
      say(exchange, 405, "only GET and HEAD are answered\n");
    } else if (local
        && !HostHeader.isOfThisMachine(exchange.getRequestHeaders().getFirst("Host"))) {
      // A page of the Internet in a browser here must not read this by a name that leads here.
      say(exchange, 421, "ask by the address or as localhost: another name is not answered\n");
    } else if (PATH.equals(path)) {
      send(exchange, 200, MetricsText.CONTENT_TYPE, page.bytes());
    } else if ("/".equals(path)) {
      say(exchange, 200, "Slaacguard. The metrics are at " + PATH + "\n");
    } else {
      say(exchange, 404, "nothing is here; the metrics are at " + PATH + "\n");
    }
  }

  private static void say(HttpExchange exchange, int status, String text) throws IOException {
    send(exchange, status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  /** Answers nobody any more. */
  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
