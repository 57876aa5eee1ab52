package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * A gateway that is started again reaches a peer that got its address by SLAAC, whether it says
 * something by itself or not: the peer still has its default route, and the gateway knows where it
 * was. What a stranger recorded before is of no use to him.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 client, wireguard-go without a keepalive
 *   inner   2001:db8:5::1  fe80::7, and what it makes of 2001:db8:5::/64
 * </pre>
 */
@Timeout(300)
class RestartIT {
  private static final String GATEWAY = "2001:db8:5::1";
  private static final int PORT = 5170;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final KeyPair keys = KeyPair.generate();
  private Topology topology;
  private Host host;
  private Host clientHost;
  private Slaacguard gateway;

  @BeforeEach
  void start() {
    topology = Topology.open();
    host = topology.host("gateway");
    clientHost = topology.host("client");
    topology.cable(host, "eth0", clientHost, "eth0");
    host.address("eth0", "192.0.2.1/24");
    clientHost.address("eth0", "192.0.2.2/24");
    gateway =
        Slaacguard.start(
            host,
            TunnelSetup.create()
                .listen(PORT)
                .address(GATEWAY + "/64")
                .address("fe80::1/64")
                .line("AdvertisePrefix = 2001:db8:5::/64")
                .remote(Remote.learner(keys.publicKey())));
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private void restart(String signal) {
    Command.of("kill", "-" + signal, "" + gateway.program().pid()).succeed();
    gateway.program().await(SOON);
    gateway = gateway.restart();
  }

  /** One that has its address, and has used it. */
  private WireGuardGo client() {
    WireGuardGo client =
        WireGuardGo.start(
            clientHost,
            TunnelSetup.of(keys)
                .address("fe80::7/64")
                .remote(
                    Remote.of(gateway.publicKey()).endpoint("192.0.2.1:" + PORT).allowed("::/0")));
    assertTrue(clientHost.pings(client.awaitAddress(), GATEWAY, 1));
    // Within 10 ms, if the controller gets a processor; the next daemon knows no more than that.
    Await.until("its session to be on disk", SOON, () -> isRemembered(2, "0"));
    return client;
  }

  /**
   * Waits for an answer. A peer that sends would begin a session itself, but only after 15 s: the
   * gateway has to.
   */
  private void awaitPing(Host from, String to) {
    Await.until(
        "a ping of " + to,
        SOON,
        () -> from.run(from.command("ping", "-c", "1", "-W", "1", to)).ok());
    assertTrue(gateway.counter("handshake_initiations") > 0, "the gateway has begun");
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void shouldReachAPeerThatOnlyListens(String signal) {
    WireGuardGo client = client();
    restart(signal);
    awaitPing(host, client.awaitAddress());
    assertTrue(
        clientHost.ip("-6", "route", "show", "default").contains("via fe80::1"),
        "nobody took its route");
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void shouldBeReachedByAPeerThatSends(String signal) {
    client();
    restart(signal);
    awaitPing(clientHost, GATEWAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL", "TERM"})
  void shouldRefuseAnInitiationFromBeforeTheRestart(String signal) throws Exception {
    byte[] recorded = clientHost.async(this::shakeHands).get();
    String endpoint = gateway.ofPeer("endpoints", keys.publicKey());
    Await.until("its timestamp to be on disk", SOON, () -> isRemembered(3, "-"));
    restart(signal);
    long before = gateway.counter("drop_handshake");
    clientHost.async(() -> replay(recorded)).get();
    assertEquals(before + 1, gateway.counter("drop_handshake"));
    assertEquals(endpoint, gateway.ofPeer("endpoints", keys.publicKey()), "it has not moved");
    String line = "of peer " + keys.publicKey().substring(0, 8);
    assertTrue(
        gateway.program().log().lines().anyMatch(l -> l.contains(line) && l.contains("a replay")),
        gateway.program().log());
  }

  /** Whether a line of the peer has another word there: 2 its last handshake, 3 a timestamp. */
  private boolean isRemembered(int index, String nothing) {
    try {
      Path file = topology.folder().resolve(gateway.device() + ".peers");
      return Files.exists(file)
          && Files.readAllLines(file).stream()
              .map(line -> line.split(" ", -1))
              .anyMatch(
                  w ->
                      w[0].equals(keys.publicKey())
                          && w.length > index
                          && !w[index].equals(nothing));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] shakeHands() throws Exception {
    try (RawPeer peer =
        new RawPeer(keys, gateway.publicKey(), new InetSocketAddress("192.0.2.1", PORT))) {
      return peer.initiation();
    }
  }

  private static boolean replay(byte[] recorded) throws Exception {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress("192.0.2.1", PORT));
      socket.setSoTimeout(1000);
      socket.send(new DatagramPacket(recorded, recorded.length));
      DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
      assertThrows(SocketTimeoutException.class, () -> socket.receive(answer));
      return true;
    }
  }
}
