package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** What becomes of an edit that a file has, where its interface does not follow. */
@Timeout(60)
final class RunningInterfaceTest {
  private static final PublicKey PEER =
      PublicKey.parse("oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=");

  private final SecretKey key = NewKeys.privateKey();
  private final StringWriter err = new StringWriter();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private Optional<DeviceStatus> kernels = Optional.empty();

  @TempDir private Path folder;
  private Path file = Path.of("");
  private Configuration configuration = ConfigFile.parse("none", "[Interface]\n");

  RunningInterfaceTest() throws Exception {}

  @BeforeEach
  void read() throws Exception {
    file = folder.resolve("sgedit.conf");
    configuration =
        ConfigFile.parse(file.toString(), "[Interface]\nPrivateKey = " + key.toBase64() + "\n");
  }

  @AfterEach
  void close() throws IOException {
    for (ServerSocketChannel each : servers) {
      each.close();
    }
    configuration.close();
  }

  private ServerSocketChannel listen() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve("sgedit.sock")));
    servers.add(server);
    return server;
  }

  /** A daemon that gives these answers, one a client; an empty one is none, but the end. */
  private void serve(String... answers) throws IOException {
    ServerSocketChannel server = listen();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              for (int i = 0; i < answers.length; ) {
                try (SocketChannel client = server.accept()) {
                  String request = request(client);
                  if (!request.isEmpty()) { // else it only looked whether somebody listens
                    heard.add(request);
                    client.write(ByteBuffer.wrap(answers[i++].getBytes(StandardCharsets.UTF_8)));
                  }
                } catch (IOException e) {
                  heard.add(e.toString());
                  return;
                }
              }
            });
  }

  private static String request(SocketChannel client) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer piece = ByteBuffer.allocate(512);
    while (text.indexOf("\n\n") < 0 && client.read(piece.clear()) > 0) {
      text.append(StandardCharsets.UTF_8.decode(piece.flip()));
    }
    return text.toString();
  }

  private static String status(SecretKey key) {
    return "private_key=" + HexFormat.of().formatHex(key.toBytes()) + "\nerrno=0\n\n";
  }

  /** Removes a peer that the file has no more. */
  private void remove(Duration patience) throws Exception {
    InterfacesHere here =
        new InterfacesHere(
            folder, name -> kernels.map(status -> new InterfaceStatus(status)), patience);
    try (PrintWriter to = new PrintWriter(err)) {
      RunningInterface.follow(here, file, configuration, to, running -> running.remove(PEER));
    }
  }

  private String refusal(Duration patience) {
    return String.valueOf(
        assertThrows(CommandException.class, () -> remove(patience)).getMessage());
  }

  private void assertNotTold(String said, String why) {
    assertTrue(
        said.startsWith(file + " has changed, but sgedit, which is up, does not follow: "), said);
    assertTrue(said.contains(why), said);
  }

  private static final Duration LONG = Duration.ofSeconds(50);

  @Test
  void shouldChangeWhatIsUp() throws Exception {
    serve(status(key), "errno=0\n\n");
    remove(LONG);
    assertTrue(heard.getLast().contains("remove=true\n"), heard::toString);
    assertEquals("", err.toString());
  }

  @Test
  void shouldSayNothingWhereNothingIsUp() throws Exception {
    remove(LONG);
    listen().close(); // a daemon that has died, and left its socket
    remove(LONG);
    assertEquals("", err.toString());
  }

  @Test
  void shouldSayThatADaemonHangs() throws Exception {
    listen(); // and nobody accepts, as in a stopped process
    String said = refusal(Duration.ofMillis(50));
    assertNotTold(said, "the daemon of sgedit has not answered for");
    assertTrue(said.contains("'slaacguard reload sgedit' has it follow"), said);
  }

  @Test
  void shouldSayThatADaemonDiesMeanwhile() throws Exception {
    serve(status(key), "");
    assertNotTold(refusal(LONG), "the daemon has hung up");
  }

  @Test
  void shouldSayThatADaemonRefuses() throws Exception {
    serve(status(key), "message=no room\nerrno=-12\n\n");
    assertNotTold(refusal(LONG), "no room");
  }

  @Test
  void shouldSayThatNobodyServesIt() throws Exception {
    kernels = Optional.of(ofKernel(KeyFiles.publicKey(key)));
    assertNotTold(refusal(LONG), "no gateway serves it");
    assertEquals("", err.toString());
  }

  /** Then it is another file's, though of the same name. */
  @Test
  void shouldLeaveWhatHasAnotherKey() throws Exception {
    kernels = Optional.of(ofKernel(PEER));
    remove(LONG);
    String left = "sgedit is up with another key than that of " + file + "; it is left alone";
    assertTrue(err.toString().contains(left), err::toString);
    err.getBuffer().setLength(0);
    try (SecretKey other = NewKeys.privateKey()) {
      serve(status(other));
      remove(LONG);
    }
    assertTrue(err.toString().contains(left), err::toString);
  }

  private static DeviceStatus ofKernel(PublicKey key) {
    return new DeviceStatus(
        "sgedit", "kernel", "", null, key, 0, 0, Settings.NONE, List.of(), Map.of());
  }
}
