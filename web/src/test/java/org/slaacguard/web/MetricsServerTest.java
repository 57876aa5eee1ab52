package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.MetricsSettings;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.testing.FreePorts;

final class MetricsServerTest {
  private final MetricsServer server = open();

  private static MetricsServer open() {
    try {
      return MetricsServer.open(
          MetricsSettings.at("127.0.0.1:" + FreePorts.next()),
          Samples.source(Samples.watched("wg0", Map.of(), Samples.peer(Samples.KEY))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String ask(String request) throws IOException {
    return ask(server, request + "Connection: close\r\n\r\n");
  }

  private static String ask(MetricsServer of, String request) throws IOException {
    try (Socket socket = new Socket(of.address().getAddress(), of.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }

  private String get(String path, String host) throws IOException {
    return ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
  }

  @Test
  void shouldServeTheMetricsAsPrometheusReadsThem() throws IOException {
    String answer = get("/metrics", "127.0.0.1:9586");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    assertTrue(answer.contains("\nwireguard_sent_bytes_total{"), answer);
    String head = ask("HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n");
    assertTrue(head.startsWith("HTTP/1.1 200 "), head);
    assertFalse(head.contains("wireguard_"), head);
  }

  @Test
  void shouldSayWhatItDoesNotAnswer() throws IOException {
    assertTrue(get("/", "localhost").contains("/metrics"));
    assertTrue(get("/other", "[::1]:1").startsWith("HTTP/1.1 404 "));
    assertTrue(
        ask("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n")
            .startsWith("HTTP/1.1 405 "));
    String foreign = get("/metrics", "evil.example:9586");
    assertTrue(foreign.startsWith("HTTP/1.1 421 "), foreign);
    assertFalse(foreign.contains("wireguard_"), foreign);
    assertTrue(ask("nonsense\r\n").isEmpty() || ask("nonsense\r\n").contains(" 400 "));
  }

  @Test
  void shouldAnswerThoughOthersKeepMoreConnectionsThanThereArePlaces() throws IOException {
    try (Crowd crowd = new Crowd()) {
      for (int i = 0; i < 3 * MetricsServer.MOST_CLIENTS; i++) {
        crowd.join(i % 2 == 0 ? "" : "GET /metrics HTTP/1.1\r\nSlow: ");
      }
      for (int i = 0; i < 10; i++) {
        String answer = get("/metrics", "localhost");
        assertTrue(answer.contains("slaacguard_interface_up"), answer);
      }
    }
  }

  /** Their pages are far larger than what the system takes for them. */
  @Test
  void shouldAnswerThoughOthersDoNotReadTheirAnswers() throws IOException {
    WatchedInterface[] many = new WatchedInterface[40];
    for (int i = 0; i < many.length; i++) {
      PeerStatus[] peers = new PeerStatus[500];
      for (int j = 0; j < peers.length; j++) {
        peers[j] = Samples.peer(Samples.key(i * peers.length + j));
      }
      many[i] = Samples.watched("wg" + i, Map.of(), peers);
    }
    try (MetricsServer large =
            MetricsServer.open(
                MetricsSettings.at("127.0.0.1:" + FreePorts.next()), Samples.source(many));
        Crowd crowd = new Crowd(large)) {
      for (int i = 0; i < 40; i++) {
        crowd.join("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
      String answer =
          ask(large, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertTrue(answer.length() > 8 << 20, "length " + answer.length());
    }
  }

  @Test
  void shouldRefuseAHeadThatHasNoEnd() throws IOException {
    String answer = ask("GET /metrics HTTP/1.1\r\nCookie: " + "x".repeat(9_000) + "\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
  }

  /** Connections that are kept. */
  private final class Crowd implements AutoCloseable {
    private final MetricsServer at;
    private final List<Socket> sockets = new ArrayList<>();

    Crowd() {
      this(server);
    }

    Crowd(MetricsServer at) {
      this.at = at;
    }

    void join(String said) throws IOException {
      Socket socket = new Socket();
      socket.setReceiveBufferSize(4096);
      socket.connect(at.address());
      sockets.add(socket);
      socket.getOutputStream().write(said.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void shouldSayWhereItCannotListen() {
    MetricsSettings same = MetricsSettings.at("127.0.0.1:" + server.address().getPort());
    IOException e =
        assertThrows(IOException.class, () -> MetricsServer.open(same, Samples.source()).close());
    assertTrue(String.valueOf(e.getMessage()).contains("127.0.0.1:"), e.getMessage());
  }

  @Test
  void shouldAnswerToAddressesAndLocalhostAlone() {
    for (String mine :
        List.of("localhost", "LOCALHOST:9586", "127.0.0.1", "[::1]:80", "10.0.0.1")) {
      assertTrue(HostHeader.isOfThisMachine(mine), mine);
    }
    for (String other :
        List.of("example.org", "localhost.example", "[::1", "", "127.0.0.1.nip.io")) {
      assertFalse(HostHeader.isOfThisMachine(other), other);
    }
    assertEquals(true, HostHeader.isOfThisMachine(null));
  }
}
