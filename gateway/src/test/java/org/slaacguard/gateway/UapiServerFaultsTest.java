package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.control.UapiCodec;
import org.slaacguard.control.UapiRequest;

/** What a client or the system does to the socket must take neither it nor the gateway down. */
@Timeout(60)
final class UapiServerFaultsTest {
  private static final String ANSWER = "listen_port=51820\nerrno=0\n\n";

  /** What the next accepts and requests do instead of working. */
  private final Queue<Throwable> accepts = new ConcurrentLinkedQueue<>();

  private final Queue<Throwable> requests = new ConcurrentLinkedQueue<>();

  @TempDir private Path folder;
  private final FailureReport report = new FailureReport("t0");
  private Path socket;
  private UapiServer server;

  private static void fail(Queue<Throwable> faults) throws IOException {
    switch (faults.poll()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  private final InterfaceService service =
      new InterfaceService() {
        @Override
        public InterfaceStatus status() {
          try {
            fail(requests);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return new InterfaceStatus(
              new DeviceStatus(
                  "t0", "fake", "none", null, null, 51820, 0, Settings.NONE, List.of(), Map.of()));
        }

        @Override
        public void apply(UapiRequest.Set request) {}
      };

  private SocketChannel accept(ServerSocketChannel from) throws IOException {
    fail(accepts);
    return from.accept();
  }

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("wireguard").resolve("t0.sock");
    server =
        UapiServer.open(socket, service, zone -> 1, Duration.ofSeconds(40), report, this::accept);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  private static long write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return bytes.limit();
  }

  private static String readToEnd(SocketChannel channel) throws IOException {
    return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
  }

  private String ask() throws IOException {
    try (SocketChannel channel = connect()) {
      write(channel, "get=1\n\n");
      channel.shutdownOutput();
      return readToEnd(channel);
    }
  }

  @Test
  void shouldGoOnAfterTheSystemCouldNotAccept() throws Exception {
    for (String why : List.of("Too many open files", "No memory", "Software caused abort")) {
      accepts.add(new IOException(why));
    }
    assertEquals(ANSWER, ask(), "it was waiting for this one");
    assertEquals(ANSWER, ask());
    accepts.add(new IOException("Too many open files in system"));
    assertEquals(ANSWER, ask());
    assertEquals(ANSWER, ask());
    assertTrue(server.isReachable());
    assertNull(report.first());
  }

  @Test
  void shouldReportThatNobodyAcceptsAnyMore() throws Exception {
    accepts.add(new OutOfMemoryError("no native thread"));
    assertEquals(ANSWER, ask(), "it was waiting for this one");
    assertTrue(report.await(20_000));
    assertEquals("uapi-accept", report.first());
  }

  @Test
  void shouldCutOffTheClientAloneWhoseRequestMeetsAFault() throws Exception {
    requests.add(new IllegalStateException("injected"));
    assertEquals("", ask());
    assertEquals(ANSWER, ask());
    assertNull(report.first());
  }

  @Test
  void shouldReportAnErrorInASession() throws Exception {
    requests.add(new StackOverflowError("injected"));
    assertEquals("", ask());
    assertTrue(report.await(20_000));
    assertEquals("uapi-client", report.first());
  }

  @Test
  void shouldEndWithoutAReportWhenClosed() throws Exception {
    assertEquals(ANSWER, ask());
    server.close();
    assertFalse(report.await(50));
  }

  @Test
  void shouldNotReadALineWithoutEnd() throws Exception {
    long most = 4L * UapiCodec.LONGEST_REQUEST;
    String piece = "x".repeat(1 << 20);
    try (SocketChannel endless = connect()) {
      write(endless, "set=1\n");
      long written = 0;
      try {
        while (written < most) {
          written += write(endless, piece);
        }
      } catch (IOException e) {
        assertTrue(written > UapiCodec.LONGEST_LINE, "it is let go");
      }
      assertTrue(written < most, "so much was read of one line: " + written);
    }
    assertEquals(ANSWER, ask());
  }

  @Test
  void shouldTakeLargeRequestsOneAfterTheOther() throws Exception {
    String much = "set=1\npublic_key=" + "1".repeat(64) + "\n" + "allowed_ip=::/0\n".repeat(20_000);
    try (SocketChannel first = connect();
        SocketChannel second = connect()) {
      write(first, much);
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  write(second, much + "\n");
                  second.shutdownOutput();
                  answer.complete(readToEnd(second));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      assertEquals(ANSWER, ask(), "a small one does not wait");
      Thread.sleep(100);
      assertFalse(answer.isDone(), () -> "the second does: " + answer.getNow(""));
      first.close();
      assertEquals("errno=0\n\n", answer.get(30, TimeUnit.SECONDS));
    }
  }
}
