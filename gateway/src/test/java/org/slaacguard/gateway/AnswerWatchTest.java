package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.net.IpAddress;

/** Commands that ask a daemon which is stopped, so that its socket takes what they say. */
final class AnswerWatchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  @TempDir private Path folder;
  private Path socket;
  private ServerSocketChannel daemon;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("sg.sock");
    daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    daemon.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    daemon.close();
  }

  private void assertTold(String who, IOException failure) {
    assertEquals(who + " has not answered for 1 s: it hangs, or was stopped", failure.getMessage());
    assertTrue(Files.exists(socket), "it is somebody's");
  }

  @Test
  void shouldNotWaitForEverForAnInterface() {
    UapiClient client = new UapiClient("sg0", socket, PATIENCE);
    IpAddress address = IpAddress.parse("2001:db8::1");
    assertTold("the daemon of sg0", assertThrows(IOException.class, () -> client.owner(address)));
    assertTold("the daemon of sg0", assertThrows(IOException.class, client::cease));
  }

  @Test
  void shouldNotWaitForEverForAProcess() {
    GatewayClient client = new GatewayClient(System.out, System.err, PATIENCE);
    IOException failure =
        assertThrows(
            IOException.class,
            () -> client.ask(List.of(socket), new GatewayRequest.Reload(""), log -> {}));
    assertTold("the process behind " + socket, failure);
  }

  /** A backlog that is full makes a client wait before it has said anything. */
  @Test
  void shouldNotWaitForEverToSayAnything() throws Exception {
    try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        SocketChannel first = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Path other = folder.resolve("full.sock");
      full.bind(UnixDomainSocketAddress.of(other), 1);
      first.connect(UnixDomainSocketAddress.of(other));
      try (SocketChannel second = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        second.connect(UnixDomainSocketAddress.of(other));
        assertTrue(UapiSockets.isAlive(other), "though it takes no more");
        GatewayClient client = new GatewayClient(System.out, System.err, PATIENCE);
        assertThrows(
            IOException.class,
            () -> client.ask(List.of(other), new GatewayRequest.Reload(""), log -> {}));
        assertTrue(Files.exists(other), "it is somebody's");
        assertEquals(Shutdown.LATE, Shutdown.request(other, PATIENCE));
      }
    }
  }

  @Test
  void shouldKnowWhetherSomebodyListens() throws Exception {
    assertTrue(UapiSockets.isAlive(socket));
    daemon.close();
    assertFalse(UapiSockets.isAlive(socket), "left over");
    Files.delete(socket);
    assertFalse(UapiSockets.isAlive(socket));
    assertFalse(UapiSockets.isAlive(Files.writeString(socket, "no socket")));
  }

  /** As while a hook runs. */
  @Test
  void shouldTellAClientThatItIsStillServed() throws Exception {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      client.connect(UnixDomainSocketAddress.of(socket));
      try (SocketChannel session = daemon.accept();
          GatewayAnswers answers = new GatewayAnswers(session, Duration.ofMillis(1))) {
        BufferedReader lines =
            new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        assertEquals("ALIVE=", lines.readLine());
        assertEquals("ALIVE=", lines.readLine());
        assertFalse(answers.isClosed());
      }
    }
  }

  /** A process that is stopped does not keep others from what they are asked. */
  @Test
  void shouldAskTheNextProcessWhereOneHangs() throws Exception {
    Path other = folder.resolve("other.sock");
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(other));
      Thread server = answer("DONE=\n");
      GatewayClient client = new GatewayClient(System.out, System.err, PATIENCE);
      assertTrue(client.ask(List.of(other, socket), new GatewayRequest.Reload("sg0"), log -> {}));
      server.join();
    }
  }

  /** The next one may not begin what another has begun. */
  @Test
  void shouldAskNoOtherOnceOneHasAccepted() throws Exception {
    Path other = folder.resolve("other.sock");
    try (ServerSocketChannel next = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      next.bind(UnixDomainSocketAddress.of(other));
      next.configureBlocking(false);
      Thread server = answer("ACCEPTED=\n");
      GatewayClient client = new GatewayClient(System.out, System.err, PATIENCE);
      assertThrows(
          Exception.class,
          () -> client.ask(List.of(socket, other), new GatewayRequest.Reload("sg0"), log -> {}));
      server.join();
      assertNull(next.accept(), "nobody came");
    }
  }

  @Test
  void shouldTakeThatForNoAnswer() throws Exception {
    Thread server = answer("ALIVE=\nALIVE=\nDONE=\n");
    GatewayClient client = new GatewayClient(System.out, System.err);
    assertTrue(client.ask(List.of(socket), new GatewayRequest.Reload(""), log -> {}));
    server.join();
  }

  /** A process that gives this answer to one client. */
  private Thread answer(String text) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (SocketChannel session = daemon.accept();
                  PrintStream out =
                      new PrintStream(
                          Channels.newOutputStream(session), true, StandardCharsets.UTF_8)) {
                // Whoever closes with something unread breaks the connection.
                assertTrue(session.read(ByteBuffer.allocate(4096)) > 0);
                out.print(text);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
  }
}
