package org.slaacguard.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.WebhookSettings;

/** A server that answers as it is told to, and what comes to it. */
final class WebhookTest {
  private static final byte[] SECRET =
      Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final Instant NOW = Instant.ofEpochSecond(1_614_265_330);

  private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private HttpServer server;

  private record Received(String id, String time, String signature, String type, String body) {}

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var headers = exchange.getRequestHeaders();
      received.add(
          new Received(
              headers.getFirst("webhook-id"),
              headers.getFirst("webhook-timestamp"),
              headers.getFirst("webhook-signature"),
              headers.getFirst("content-type"),
              body));
      Integer status = answers.poll();
      exchange.sendResponseHeaders(status == null ? 204 : status, -1);
    }
  }

  private Webhook start() {
    return start(server.getAddress().getPort());
  }

  private static Webhook start(int port) {
    URI url = URI.create("http://127.0.0.1:" + port + "/hook?token=secret");
    return Webhook.start(
        new WebhookSettings(url, SECRET, Set.of()),
        InstantSource.fixed(NOW),
        Collections.nCopies(3, Duration.ofMillis(1)));
  }

  private Received next() throws InterruptedException {
    Received next = received.poll(60, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing came");
    return next;
  }

  private static void await(LongSupplier count, long value) throws InterruptedException {
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (count.getAsLong() != value && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertEquals(value, count.getAsLong());
  }

  /** The example of the specification. */
  @Test
  void shouldSignAsTheSpecificationSays() {
    assertEquals(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.of(
            SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"));
  }

  @Test
  void shouldTellWithTheHeadersOfStandardWebhooks() throws InterruptedException {
    try (Webhook webhook = start()) {
      webhook.offer("one", "a", "{\"type\":\"größer\"}");
      Received first = next();
      assertEquals("one", first.id());
      assertEquals("1614265330", first.time());
      assertEquals("application/json", first.type());
      assertEquals(
          WebhookSignature.of(SECRET, "one", 1_614_265_330, first.body()), first.signature());
      await(webhook::delivered, 1);
    }
  }

  @Test
  void shouldTryAgainWithTheSameIdUntilItIsTaken() throws InterruptedException {
    answers.addAll(List.of(500, 302, 200));
    try (Webhook webhook = start()) {
      webhook.offer("one", "a", "{}");
      for (int i = 0; i < 3; i++) {
        assertEquals("one", next().id());
      }
      await(webhook::delivered, 1);
      assertEquals(0, webhook.failed());
    }
  }

  @Test
  void shouldGiveAMessageUpAndGoOnWithTheNext() throws InterruptedException {
    answers.addAll(List.of(500, 500, 500, 500));
    try (Webhook webhook = start()) {
      webhook.offer("one", "a", "{}");
      await(webhook::failed, 1);
      webhook.offer("two", "a", "{}");
      await(webhook::delivered, 1);
    }
  }

  /** What an attempt gets from a receiver that does not end its answer, or breaks off in it. */
  private static void answerOnce(ServerSocket server, String head, String again) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[1 << 16];
      for (int read = 0; !new String(request, 0, read, StandardCharsets.UTF_8).endsWith("{}"); ) {
        read += socket.getInputStream().read(request, read, request.length - read);
      }
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      while (!again.isEmpty()) {
        out.write(again.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The other side reads no more, which ends it.
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, 'Transfer-Encoding: chunked', true",
    "200, 'Content-Length: 1000000000000', true",
    "204, 'Content-Length: 0', false",
    "202, 'Content-Length: 9', false",
    "202, 'Transfer-Encoding: chunked', false",
  })
  void shouldGoByTheStatusWhateverTheBodyIs(int status, String field, boolean endless)
      throws Exception {
    String head = "HTTP/1.1 " + status + " Fine\r\n" + field + "\r\n\r\n";
    String piece = "5dc\r\n" + "x".repeat(1500) + "\r\n";
    try (ServerSocket socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread answering =
          Thread.ofVirtual().start(() -> answerOnce(socket, head, endless ? piece : ""));
      try (Webhook webhook = start(socket.getLocalPort())) {
        webhook.offer("one", "a", "{}");
        await(webhook::delivered, 1);
        assertTrue(answering.join(Duration.ofSeconds(60)), "the answer is read on and on");
      }
    }
  }

  @Test
  void shouldTellNoMoreToWhoHasGone() throws InterruptedException {
    answers.add(410);
    try (Webhook webhook = start()) {
      webhook.offer("one", "a", "{}");
      assertEquals("one", next().id());
      webhook.offer("two", "a", "{}");
    }
    assertTrue(received.isEmpty());
  }

  @Test
  void shouldKeepABoundedNumberOfBytes() {
    try (Webhook webhook =
        Webhook.start(
            // Nobody listens there.
            new WebhookSettings(URI.create("http://127.0.0.1:1/"), SECRET, Set.of()),
            InstantSource.fixed(NOW),
            List.of(Duration.ofDays(1)))) {
      String body = "x".repeat(10_000);
      for (int i = 0; i < 1000; i++) {
        webhook.offer("id" + i, "a", body);
      }
      assertTrue(webhook.dropped() >= 1000 - Webhook.ROOM / 20_000 - 1, "" + webhook.dropped());
    }
  }

  @Test
  void shouldShowNoSecretWhereItIsWritten() {
    WebhookSettings settings =
        new WebhookSettings(URI.create("https://example.org/t0ken"), SECRET, Set.of());
    assertFalse(settings.toString().contains("t0ken"));
    assertFalse(settings.toString().contains("secret"), settings.toString());
  }
}
