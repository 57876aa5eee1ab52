package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;

/** The socket, with clients of every kind; no root needed. */
@Timeout(60)
final class UapiServerTest {
  /** Longer than any test. */
  private static final Duration NEVER = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private final FakeInterface service = new FakeInterface();
  private final FailureReport report = new FailureReport("t0");
  private Path socket;
  private UapiServer server;

  @BeforeEach
  void listen() throws IOException {
    socket = folder.resolve("wireguard").resolve("t0.sock");
    server = open(socket, NEVER);
  }

  /** With such patience for a client that says nothing. */
  private UapiServer open(Path socket, Duration patience) throws IOException {
    return UapiServer.open(socket, service, zone -> 1, patience, report);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SocketChannel connect() throws IOException {
    return new RawClient(socket).connect();
  }

  private String ask(String request) throws IOException {
    return new RawClient(socket).ask(request);
  }

  @Test
  void shouldSayWhoseAnAddressIsAndForgetIt() throws Exception {
    UapiClient client = new UapiClient("t0", socket);
    AddressOwner had = client.owner(FakeInterface.LEARNED);
    assertEquals(FakeInterface.LEARNER, had.peer());
    assertEquals(new AddressOwner.Nobody(), client.owner(IpAddress.parse("192.0.2.1")));
    assertEquals(had, client.forget(FakeInterface.LEARNED));
    assertEquals(List.of(FakeInterface.LEARNED), service.forgotten);
    UapiException refused =
        assertThrows(UapiException.class, () -> client.forget(FakeInterface.LEARNED));
    assertEquals("nobody has learned 2001:db8::a", refused.getMessage());
    assertEquals(2, refused.errno());
    assertEquals(
        "owner=nobody\nerrno=0\n\n", ask("owner=2001:db8::a\n\n"), "the socket's own words");
  }

  @Test
  void shouldTakeLeaveOfThePeersWhereThatIsAsked() throws Exception {
    assertEquals("errno=0", ask("cease=1\n\n").strip());
    assertEquals(1, service.farewells.get());
    new UapiClient("t0", socket).cease();
    assertEquals(2, service.farewells.get());
    assertTrue(ask("cease=2\n\n").startsWith("errno=-71"));
    assertTrue(ask("cease=1\nfwmark=1\n\n").startsWith("errno=-71"));
    assertEquals(2, service.farewells.get());
  }

  @Test
  void shouldLetNobodyElseIn() throws IOException {
    assertEquals("rw-------", permissions(socket));
    assertEquals("rwx------", permissions(folder.resolve("wireguard")));
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void shouldAnswerSeveralRequestsOfOneClient() throws IOException {
    try (SocketChannel channel = connect()) {
      RawClient.write(channel, "get=1\n\nset=1\nlisten_port=5\n\nget=1\n\n");
      assertEquals("listen_port=51820\nerrno=0\n\n", RawClient.read(channel));
      assertEquals("errno=0\n\n", RawClient.read(channel));
      assertEquals("listen_port=51820\nerrno=0\n\n", RawClient.read(channel));
    }
    assertEquals(5, service.requests.getFirst().listenPort());
  }

  @Test
  void shouldRefuseAndApplyNothing() throws IOException {
    assertTrue(ask("set=1\nlisten_port=x\nfwmark=1\n\n").startsWith("errno=-22\nmessage="));
    assertTrue(ask("hello\n\n").startsWith("errno=-71\n"));
    assertTrue(ask("get=1\nmore=1\n\n").startsWith("errno=71\n"));
    assertTrue(ask("set=1\n" + "x".repeat(5000) + "=1\n\n").startsWith("errno=-7\n"));
    assertEquals(List.of(), service.requests);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "hello\n",
        "get=3\n",
        "get=1\nmore=1\n",
        "set=2\n",
        "set=1\nno line\n",
        "set=1\nlisten_port=x\n",
        "set=1\nno_key=1\n",
        "set=1\npublic_key=00\n",
        "set=1\npublic_key=K\nallowed_ip=x\n",
        "set=1\npublic_key=K\nendpoint=192.0.2.1:7\nremove=maybe\n",
      })
  void shouldAnswerARefusedRequestAtOnce(String request) throws IOException {
    // A client that waits for its answer, and says nothing more, is not cut off meanwhile.
    String text = request.replace("=K", "=" + "ab".repeat(32));
    assertTrue(ask(text).startsWith("errno="), "refused");
    assertEquals(List.of(), service.requests);
  }

  @Test
  void shouldTellABigRequestThatItIsRefused() throws IOException {
    String request = "set=1\nlisten_port=x\n" + "fwmark=1\n".repeat(200_000) + "\n";
    assertTrue(ask(request).startsWith("errno=-22\n"));
  }

  @Test
  void shouldApplyNothingOfATruncatedRequest() throws IOException {
    try (SocketChannel channel = connect()) {
      RawClient.write(channel, "set=1\nlisten_port=5\n");
      channel.shutdownOutput();
      assertEquals("", RawClient.read(channel));
    }
    assertEquals(List.of(), service.requests);
  }

  @Test
  void shouldAnswerWithTheBackendsNumber() throws IOException {
    service.refuse = true;
    assertEquals("errno=-98\nmessage=the port is taken\n\n", ask("set=1\nlisten_port=5\n\n"));
  }

  @Test
  void shouldCutOffAClientThatTakesTooLongAndServeTheOthers() throws IOException {
    server.close();
    server = open(socket, Duration.ofSeconds(2));
    try (SocketChannel slow = connect()) {
      RawClient.write(slow, "set=1\nlisten_port=");
      assertEquals("listen_port=51820\nerrno=0\n\n", ask("get=1\n\n"));
      assertEquals("", RawClient.read(slow));
    }
    assertEquals(List.of(), service.requests);
  }

  @Test
  void shouldServeOthersWhileManyClientsDoNothing() throws IOException {
    server.close();
    // A sixtieth of it is theirs.
    server = open(socket, Duration.ofMinutes(1));
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 34; i++) {
        SocketChannel client = connect();
        idle.add(client);
        RawClient.write(client, "set=1\n");
      }
      assertEquals("listen_port=51820\nerrno=0\n\n", ask("get=1\n\n"));
    } finally {
      for (SocketChannel client : idle) {
        client.close();
      }
    }
  }

  @Test
  void shouldServeMoreClientsThanItHasPlaces() throws Exception {
    List<Callable<String>> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clients.add(() -> ask("get=1\n\n"));
    }
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> answer : pool.invokeAll(clients)) {
        assertEquals("listen_port=51820\nerrno=0\n\n", answer.get());
      }
    }
  }

  @Test
  void shouldTakeOverAStaleSocketButNotALivingOne() throws IOException {
    assertThrows(IOException.class, () -> open(socket, NEVER));
    Path stale = folder.resolve("wireguard").resolve("t1.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(stale))
        .close();
    assertTrue(Files.exists(stale));
    try (UapiServer second = open(stale, NEVER)) {
      assertTrue(second.isReachable());
    }
    assertFalse(Files.exists(stale), "closing takes the file away");
  }

  @Test
  void shouldNoticeThatItsFileIsGoneOrAnothers() throws IOException {
    assertTrue(server.isReachable());
    Files.delete(socket);
    assertFalse(server.isReachable());
    Files.createFile(socket);
    server.close();
    assertTrue(Files.exists(socket), "what is not ours stays");
  }

  @Test
  void shouldSpeakWithItsOwnClient() throws Exception {
    UapiClient client = new UapiClient("t0", socket);
    try (InterfaceStatus status = client.status(key -> PublicKey.ofBytes(key.toBytes()))) {
      assertEquals(51820, status.device().listenPort());
      assertEquals("fake", status.device().backend());
    }
    client.apply(DeviceUpdate.builder().fwmark(9).build());
    assertEquals(9, service.requests.getFirst().fwmark());
    service.refuse = true;
    UapiException e =
        assertThrows(UapiException.class, () -> client.apply(DeviceUpdate.builder().build()));
    assertEquals(98, e.errno());
    assertEquals("the port is taken", e.getMessage());
  }
}
