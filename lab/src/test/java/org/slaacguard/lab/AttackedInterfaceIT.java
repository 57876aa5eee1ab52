package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/**
 * Two interfaces of one process, of which one is attacked: by strangers who flood it with
 * initiations, and by a peer of its own.
 *
 * <pre>
 *   gateway 192.0.2.1 ──── 192.0.2.2 peers, and 10.64.0.0/10 strangers
 *   attacked: fd09::1      hostile: fd09::bad
 *   other:    fd0b::1      honest: fd0b::2, late: fd0b::3
 * </pre>
 */
@Timeout(300)
class AttackedInterfaceIT {
  private static final int ATTACKED = 5203;
  private static final int OTHER = 5204;
  private static final int STRANGERS = 10_000;
  private static final int PINGS = 60;
  private static final Duration SOON = Duration.ofSeconds(60);

  private Topology topology;
  private Host host;
  private Host peers;
  private final List<String> devices = new ArrayList<>();

  @BeforeEach
  void lay() {
    topology = Topology.open();
    host = topology.host("gateway");
    peers = topology.host("peers");
    topology.cable(host, "eth0", peers, "eth0");
    host.address("eth0", "192.0.2.1/24");
    peers.address("eth0", "192.0.2.2/24");
    peers.ip("route", "add", "local", InitiationFlood.NETWORK, "dev", "lo");
    host.route(InitiationFlood.NETWORK, "192.0.2.2");
  }

  @AfterEach
  void remove() {
    for (String device : devices) {
      host.run(Slaacguard.command(topology, "down", device));
    }
    topology.close();
  }

  private String up(TunnelSetup setup) {
    String device = topology.interfaceName();
    devices.add(device);
    Path file = Tunnel.write(host, device + ".conf", setup.toFile());
    Command.Result result = host.run(Slaacguard.command(topology, "up", file.toString()));
    assertEquals(0, result.status(), result.output());
    return device;
  }

  private static TunnelSetup gateway(KeyPair own, int port, String network) {
    return TunnelSetup.of(own)
        .listen(port)
        .address(network + "1/64")
        .address("fe80::1/64")
        .line("AdvertisePrefix = fd0a:0:0:" + port + "::/64")
        .line("Backend = userspace");
  }

  private static RawPeer peer(KeyPair keys, KeyPair gateway, int port) throws Exception {
    return new RawPeer(keys, gateway.publicKey(), new InetSocketAddress("192.0.2.1", port));
  }

  @Test
  void shouldCostTheOtherInterfaceNeitherAPacketNorAnAnswerNorAPeer() throws Exception {
    KeyPair first = KeyPair.generate();
    KeyPair second = KeyPair.generate();
    KeyPair hostile = KeyPair.generate();
    KeyPair honest = KeyPair.generate();
    KeyPair late = KeyPair.generate();
    up(
        gateway(first, ATTACKED, "fd09::")
            .remote(Remote.of(hostile.publicKey()).allowed("fd09::bad/128")));
    String other =
        up(
            gateway(second, OTHER, "fd0b::")
                .remote(Remote.of(honest.publicKey()).allowed("fd0b::2/128"))
                .remote(Remote.of(late.publicKey()).allowed("fd0b::3/128")));
    WireGuardGo.start(
        peers,
        TunnelSetup.of(honest)
            .address("fd0b::2/64")
            .remote(
                Remote.of(second.publicKey()).endpoint("192.0.2.1:" + OTHER).allowed("fd0b::/64")));
    Await.until("a session", SOON, () -> peers.pings("fd0b::2", "fd0b::1", 1));

    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Boolean> attack = peers.async(() -> solicit(hostile, first, over));
    try (InitiationFlood _ =
        new InitiationFlood(
            peers,
            Endpoint.parse("192.0.2.1:" + ATTACKED),
            InitiationFlood.Sources.MANY,
            InitiationFlood.unknown(first.publicKey()),
            STRANGERS)) {
      Command.Result pings =
          peers.run(
              Command.of("ping", "-n", "-q", "-i", "0.1", "-W", "5", "-c", "" + PINGS, "fd0b::1"));
      assertTrue(pings.output().contains(PINGS + " received"), pings.output());
      long began = System.nanoTime();
      host.command("wg", "show", other).succeed();
      long millis = (System.nanoTime() - began) / 1_000_000;
      assertTrue(millis < 3000, () -> "wg show took " + millis + " ms");
      assertTrue(isAnswered(late, second), "a new session, and a router advertisement");
    } finally {
      over.set(true);
      attack.join();
    }
  }

  /** As fast as a peer can, of what the controller sees. */
  private static boolean solicit(KeyPair hostile, KeyPair gateway, AtomicBoolean over)
      throws Exception {
    byte[] packet = solicitation("fe80::bad");
    try (RawPeer attacker = peer(hostile, gateway, ATTACKED)) {
      while (!over.get()) {
        attacker.send(packet);
        LockSupport.parkNanos(50_000);
      }
    }
    return true;
  }

  private boolean isAnswered(KeyPair keys, KeyPair gateway) {
    return peers
        .async(
            () -> {
              try (RawPeer peer = peer(keys, gateway, OTHER)) {
                boolean told = false;
                for (int i = 0; i < 3 && !told; i++) {
                  peer.send(solicitation("fe80::3"));
                  told = peer.receives(40 + 16, Duration.ofSeconds(2));
                }
                return told;
              }
            })
        .join();
  }

  private static byte[] solicitation(String source) {
    return new NdPacket(
            Ipv6Address.parse(source),
            Ipv6Address.parse("ff02::2"),
            new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }
}
