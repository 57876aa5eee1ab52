package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiCodec;

/** What a client or the system does to the socket must take neither it nor the gateway down. */
@Timeout(60)
final class UapiServerFaultsTest {

  /** What the next accepts and requests do instead of working. */
  private final Queue<Throwable> accepts = new ConcurrentLinkedQueue<>();

  private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

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
      new FakeInterface() {
        @Override
        public InterfaceStatus status() throws BackendException {
          try {
            fail(faults);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return super.status();
        }
      };

  /** One for each time that the server waits for a client: a fault meets the next time. */
  private final Semaphore waiting = new Semaphore(0);

  private SocketChannel accept(ServerSocketChannel from) throws IOException {
    fail(accepts);
    waiting.release();
    return from.accept();
  }

  @BeforeEach
  void listen() throws Exception {
    socket = folder.resolve("wireguard").resolve("t0.sock");
    server =
        UapiServer.open(socket, service, zone -> 1, Duration.ofSeconds(40), report, this::accept);
    waiting.acquire();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SocketChannel connect() throws IOException {
    return new RawClient(socket).connect();
  }

  private String ask() throws IOException {
    return new RawClient(socket).askOnce("get=1\n\n");
  }

  @Test
  void shouldGoOnAfterTheSystemCouldNotAccept() throws Exception {
    for (String why : List.of("Too many open files", "No memory", "Software caused abort")) {
      accepts.add(new IOException(why));
    }
    assertEquals(FakeInterface.ANSWER, ask(), "it was waiting for this one");
    assertEquals(FakeInterface.ANSWER, ask());
    accepts.add(new IOException("Too many open files in system"));
    assertEquals(FakeInterface.ANSWER, ask());
    assertEquals(FakeInterface.ANSWER, ask());
    assertTrue(server.isReachable());
    assertNull(report.first());
  }

  @Test
  void shouldReportThatNobodyAcceptsAnyMore() throws Exception {
    accepts.add(new OutOfMemoryError("no native thread"));
    assertEquals(FakeInterface.ANSWER, ask(), "it was waiting for this one");
    assertTrue(report.await(60_000));
    assertEquals("uapi-accept", report.first());
    assertThrows(IOException.class, this::connect, "who asks does not wait for ever");
    assertFalse(server.isReachable());
  }

  @Test
  void shouldCutOffTheClientAloneWhoseRequestMeetsAFault() throws Exception {
    faults.add(new IllegalStateException("injected"));
    assertEquals("", ask());
    assertEquals(FakeInterface.ANSWER, ask());
    assertNull(report.first());
  }

  @Test
  void shouldReportAnErrorInASession() throws Exception {
    faults.add(new StackOverflowError("injected"));
    assertEquals("", ask());
    assertTrue(report.await(60_000));
    assertEquals("uapi-client", report.first());
  }

  @Test
  void shouldEndWithoutAReportWhenClosed() throws Exception {
    assertEquals(FakeInterface.ANSWER, ask());
    server.close();
    assertFalse(report.await(50));
  }

  /** One after the other they would hold the socket for two minutes. */
  @Test
  void shouldAnswerBehindManyClientsThatDoNotGoOn() throws Exception {
    List<SocketChannel> half = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        SocketChannel each = connect();
        half.add(each);
        RawClient.write(each, "set=1\nlisten_port=");
      }
      assertEquals(FakeInterface.ANSWER, ask());
    } finally {
      for (SocketChannel each : half) {
        each.close();
      }
    }
    assertNull(report.first());
  }

  @Test
  void shouldNotReadALineWithoutEnd() throws Exception {
    long most = 4L * UapiCodec.LONGEST_REQUEST;
    String piece = "x".repeat(1 << 20);
    try (SocketChannel endless = connect()) {
      RawClient.write(endless, "set=1\n");
      long written = 0;
      try {
        while (written < most) {
          written += RawClient.write(endless, piece);
        }
      } catch (IOException e) {
        assertTrue(written > UapiCodec.LONGEST_LINE, "it is let go");
      }
      assertTrue(written < most, "so much was read of one line: " + written);
    }
    assertEquals(FakeInterface.ANSWER, ask());
  }

  /** Only one is read at a time, so the first would hold up the second for its whole time. */
  @Test
  void shouldTakeALargeRequestBehindOneThatDoesNotGoOn() throws Exception {
    String much = "set=1\npublic_key=" + "1".repeat(64) + "\n" + "allowed_ip=::/0\n".repeat(60_000);
    try (SocketChannel first = connect();
        SocketChannel second = connect()) {
      // So much more than the system takes that the server must have begun with it.
      RawClient.write(first, much);
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  RawClient.write(second, much + "\n");
                  second.shutdownOutput();
                  answer.complete(RawClient.readToEnd(second));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      assertEquals(FakeInterface.ANSWER, ask(), "a small one does not wait");
      assertEquals("errno=0\n\n", answer.get(50, TimeUnit.SECONDS));
    }
  }
}
