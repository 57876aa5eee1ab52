package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.FloodedGateway.Responder;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;

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

  /** Packets of a session of the hostile peer. */
  private static final int REKEY = 100_000;

  private static final int PINGS = 150;

  /** What the machine's own queues may lose of these while they are full of the strangers. */
  private static final int MAY_BE_LOST = 7;

  private static final int ANSWERS = 5;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final FloodedGateway network = FloodedGateway.lay();
  private final Host host = network.host();
  private final Host peers = network.peers();
  private final List<String> devices = new ArrayList<>();

  @BeforeEach
  void lay() {
    peers.ip("route", "add", "local", InitiationFlood.NETWORK, "dev", "lo");
    host.route(InitiationFlood.NETWORK, FloodedGateway.PEERS);
  }

  @AfterEach
  void remove() {
    for (String device : devices) {
      host.run(Slaacguard.command(network.topology(), "down", device));
    }
    network.close();
  }

  private String up(TunnelSetup setup) {
    String device = network.topology().interfaceName();
    devices.add(device);
    Path file = Tunnel.write(host, device + ".conf", setup.toFile());
    Command.Result result = host.run(Slaacguard.command(network.topology(), "up", file.toString()));
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
                Remote.of(second.publicKey())
                    .endpoint(FloodedGateway.ADDRESS + ":" + OTHER)
                    .allowed("fd0b::/64")));
    Await.until("a session", SOON, () -> peers.pings("fd0b::2", "fd0b::1", 1));

    Responder attacked = new Responder(first.publicKey(), ATTACKED);
    byte[] solicitation = FloodedGateway.solicitation("fe80::bad");
    try (PeerFlood flood =
            new PeerFlood(
                peers,
                () -> attacked.session(hostile),
                REKEY,
                attacker -> {
                  // As fast as a peer can, of what the controller sees.
                  attacker.send(solicitation);
                  LockSupport.parkNanos(50_000);
                });
        InitiationFlood _ =
            new InitiationFlood(
                peers,
                Endpoint.parse(attacked.endpoint()),
                InitiationFlood.Sources.MANY,
                InitiationFlood.unknown(first.publicKey()),
                STRANGERS)) {
      int lost = Pings.start(peers, "fd0b::2", "fd0b::1", PINGS).lost();
      assertTrue(lost <= MAY_BE_LOST, () -> lost + " of " + PINGS + " lost");
      List<Long> answers =
          flood.asked(ANSWERS, Duration.ZERO, () -> host.succeed(Command.of("wg", "show", other)));
      System.out.printf(
          "beside an attacked interface: %d of %d pings lost; wg show: %s ms%n",
          lost, PINGS, answers);
      assertTrue(
          network.isAdvertisedTo(late, new Responder(second.publicKey(), OTHER)),
          "a new session, and a router advertisement");
    }
  }
}
