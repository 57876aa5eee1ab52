package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.MetricsSettings;

final class MetricsServerTest {
  private final MetricsServer server = open();

  private static MetricsServer open() {
    try {
      return MetricsServer.open(
          MetricsSettings.at("127.0.0.1:" + freePort()),
          Samples.source(Samples.watched("wg0", Map.of(), Samples.peer(Samples.KEY))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String ask(String request) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
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
    assertTrue(answer.contains("Content-type: text/plain; version=0.0.4; charset=utf-8\r\n"));
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
  void shouldAnswerAgainOnceThoseAreGoneWhoTookAllConnections() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        silent.add(new Socket(server.address().getAddress(), server.address().getPort()));
      }
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
    long deadline = System.nanoTime() + 60_000_000_000L;
    String answer = "";
    while (!answer.contains("slaacguard_interface_up") && System.nanoTime() - deadline < 0) {
      try {
        answer = get("/metrics", "localhost");
      } catch (IOException e) {
        answer = e.toString(); // It has not noticed yet.
      }
    }
    assertTrue(answer.contains("slaacguard_interface_up"), answer);
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
