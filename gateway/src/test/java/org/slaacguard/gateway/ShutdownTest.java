package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;

/** The end of a daemon as the one who asks for it sees it. */
@Timeout(60)
final class ShutdownTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Nobody asks anything. */
  private static final InterfaceService MUTE =
      new FakeInterface() {
        @Override
        public InterfaceStatus status() throws BackendException {
          throw new BackendException("not asked", 5);
        }

        @Override
        public void apply(DeviceUpdate request) throws BackendException {
          throw new BackendException("not asked", 5);
        }
      };

  @TempDir private Path folder;
  private Path socket;

  @BeforeEach
  void name() {
    socket = folder.resolve("t0.sock");
  }

  private UapiServer serve() throws IOException {
    return UapiServer.open(socket, MUTE, zone -> 1, LONG, new FailureReport("t0"));
  }

  /** Whoever may not look at the folder is not told that there is nothing. */
  @Test
  void shouldNotTakeWhatCannotBeSeenForNothing() throws IOException {
    assertEquals(Shutdown.NOT_SERVED, Shutdown.request(socket, LONG));
    Path unseen = folder.resolve("x".repeat(1_000));
    assertThrows(FileSystemException.class, () -> Shutdown.request(unseen, LONG));
  }

  @Test
  void shouldEndWhenAllIsGivenBackAndNotBefore() throws Exception {
    try (UapiServer server = serve()) {
      CompletableFuture<Shutdown> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer.complete(Shutdown.request(socket, LONG));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      while (server.isReachable() || server.clients() == 0) {
        Thread.onSpinWait();
      }
      server.stopListening();
      assertFalse(answer.isDone());
      server.close();
      assertEquals(Shutdown.DONE, answer.get(60, TimeUnit.SECONDS));
    }
  }

  @Test
  void shouldTellWhatFailedOnTheWayDown() throws Exception {
    try (UapiServer server = serve()) {
      List<String> told = new CopyOnWriteArrayList<>();
      CompletableFuture<Shutdown> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  answer.complete(Shutdown.request(socket, LONG, told::add));
                } catch (IOException e) {
                  answer.completeExceptionally(e);
                }
              });
      while (server.isReachable() || server.clients() == 0) {
        Thread.onSpinWait();
      }
      server.leaveWord("cannot save /etc/wireguard/t0.conf: No space left on device");
      server.close();
      assertEquals(Shutdown.FLAWED, answer.get(60, TimeUnit.SECONDS));
      assertEquals(List.of("cannot save /etc/wireguard/t0.conf: No space left on device"), told);
    }
  }

  /** One that is stopped, for instance, can be asked again. */
  @Test
  void shouldTellOfADaemonThatStaysAndLeaveItsSocket() throws IOException {
    try (UapiServer server = serve()) {
      for (int i = 0; i < 2; i++) {
        assertEquals(Shutdown.LATE, Shutdown.request(socket, Duration.ofMillis(20)));
        assertTrue(server.isReachable());
      }
    }
    assertEquals(List.of(), files());
  }

  @Test
  void shouldFindADaemonAgainThatSomebodyHasAskedBefore() throws IOException {
    try (UapiServer server = serve()) {
      new TakenSocket(socket).take();
      assertFalse(server.isReachable());
      assertEquals(Shutdown.LATE, Shutdown.request(socket, Duration.ofMillis(20)));
      assertTrue(server.isReachable());
      new TakenSocket(socket).take();
    }
    Path kept = files().getFirst();
    while (UapiSockets.isAlive(kept)) {
      Thread.onSpinWait(); // the last accept() still ends
    }
    assertEquals(Shutdown.NOT_SERVED, Shutdown.request(socket, LONG), "it has ended since");
    assertEquals(List.of(), files());
  }

  /** Whoever listens there now was not asked. */
  @Test
  void shouldNotPutASocketInThePlaceOfAnother() throws IOException {
    TakenSocket file = new TakenSocket(socket);
    try (UapiServer first = serve()) {
      file.take();
      try (UapiServer second = serve()) {
        file.putBack();
        assertFalse(first.isReachable());
        assertTrue(second.isReachable());
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void shouldTellWhereNobodyIs() throws IOException {
    assertEquals(Shutdown.NOT_SERVED, Shutdown.request(socket, LONG));
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();
    assertEquals(Shutdown.DEAD, Shutdown.request(socket, LONG));
    assertFalse(Files.exists(socket));
  }
}
