package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ProcessFile;
import org.slaacguard.control.ProcessSettings;
import org.slaacguard.testing.FreePorts;

/** A process whose settings change while it runs: metrics, webhooks, the memory of events. */
final class ProcessWatchTest {
  private static final String SECRET = "Secret = whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n";

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final List<String> notes = new ArrayList<>();
  private String file = "";
  private ServerSocket receiver;
  private Gateway gateway;
  private ProcessWatch watch;

  @BeforeEach
  void open() throws Exception {
    receiver = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::receive);
    gateway =
        Gateway.open(
            true,
            new LiveSettings(ProcessSettings.USUAL, _ -> ProcessFile.parse("gateway.ini", file)),
            () -> new AtomicLong()::incrementAndGet);
    watch = ProcessWatch.open(gateway, "1");
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
    gateway.close();
    receiver.close();
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  /** One message after the other, until the socket is closed. */
  private void receive() {
    try {
      while (true) {
        try (Socket client = receiver.accept();
            BufferedReader in =
                new BufferedReader(
                    new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
          String path = String.valueOf(in.readLine()).split(" ", -1)[1];
          int length = 0;
          for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
              length = Integer.parseInt(line.substring("content-length: ".length()));
            }
          }
          char[] body = new char[length];
          int read = in.read(body, 0, length);
          received.add(path + " " + new String(body, 0, Math.max(read, 0)));
          client
              .getOutputStream()
              .write(
                  "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
                      .getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      received.add("closed");
    }
  }

  private void reload(String text) throws Exception {
    file = text;
    gateway.parts().settings().reload(notes::add);
  }

  private String webhook(String path) {
    return "[Webhook]\nUrl = http://127.0.0.1:" + receiver.getLocalPort() + path + "\n" + SECRET;
  }

  private void happens(EventType type) {
    gateway.parts().events().offer(type, "wg0", null, Map.of());
  }

  private String next() throws InterruptedException {
    String next = received.poll(60, TimeUnit.SECONDS);
    assertTrue(next != null, "nothing came");
    return next;
  }

  private static boolean answers(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .contains(" 200 ");
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  @Test
  void shouldServeMetricsWhereTheFileSaysNow() throws Exception {
    int one = FreePorts.next();
    int other = FreePorts.next();
    reload("[Metrics]\nListen = 127.0.0.1:" + one + "\n");
    assertTrue(answers(one));
    reload("[Metrics]\nListen = 127.0.0.1:" + other + "\n");
    assertTrue(answers(other));
    assertFalse(answers(one));
    reload("");
    assertFalse(answers(other));
    assertEquals(List.of(), notes);
  }

  @Test
  void shouldLeaveAllAsItIsWhereTheMetricsCannotBeServed() throws Exception {
    int port = FreePorts.next();
    String before = "[Metrics]\nListen = 127.0.0.1:" + port + "\n";
    reload(before);
    String taken = "[Metrics]\nListen = 127.0.0.1:" + receiver.getLocalPort() + "\n";
    IOException e = assertThrows(IOException.class, () -> reload(taken + webhook("/new")));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("cannot serve metrics at 127.0.0.1:"),
        e::toString);
    assertTrue(answers(port));
    happens(EventType.INTERFACE_UP);
    reload(before + webhook("/later"));
    happens(EventType.INTERFACE_DOWN);
    assertTrue(next().startsWith("/later "));
  }

  @Test
  void shouldLeaveAllAsItIsWhereTheFileIsWrong() throws Exception {
    reload(webhook("/one"));
    ConfigException e =
        assertThrows(ConfigException.class, () -> reload("[Events]\nMemory = much\n"));
    assertTrue(e.getMessage().startsWith("gateway.ini:2: Memory: "), e.getMessage());
    happens(EventType.INTERFACE_UP);
    assertTrue(next().startsWith("/one "));
  }

  @Test
  void shouldTellWhoIsAddedAndNobodyWhoIsGone() throws Exception {
    reload(webhook("/one"));
    happens(EventType.INTERFACE_UP);
    assertTrue(next().startsWith("/one "));
    reload(webhook("/two"));
    happens(EventType.INTERFACE_DOWN);
    assertTrue(next().startsWith("/two "), "from now on, and no more of the first");
    reload(webhook("/two") + "Events = peer\n");
    happens(EventType.INTERFACE_UP);
    happens(EventType.PEER_EXPIRED);
    assertTrue(next().contains("\"peer.expired\""));
    assertTrue(received.isEmpty());
  }

  @Test
  void shouldTellBothOfTwoThatDifferInTheirEventsAlone() throws Exception {
    String both = webhook("/a") + "Events = peer\n" + webhook("/a") + "Events = interface\n";
    reload(both);
    reload(both);
    happens(EventType.PEER_EXPIRED);
    happens(EventType.INTERFACE_UP);
    assertTrue((next() + next()).matches(".*peer\\.expired.*interface\\.up.*|.*up.*expired.*"));
  }
}
