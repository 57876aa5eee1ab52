package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.FloodedGateway.Responder;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage;

/**
 * A peer that floods, beside honest ones, at a gateway whose heap has 128 MB. On the network that
 * {@link FloodedGateway} draws.
 *
 * <pre>
 *   in the tunnel: gateway fd09::1; hostile fd09::bad; honest fd09::2, which speaks first, and
 *   fd09::3, which is spoken to; fd77::/64, who are away
 * </pre>
 */
@Timeout(300)
class FloodFromPeerIT {
  private static final int PORT = 5201;
  private static final int LATE_PORT = 5202;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration FLOOD = Duration.ofSeconds(5);
  private static final int ANSWERS = 12;
  private static final int REKEY = 1_000_000;
  private static final int AWAY = 2000;

  private final KeyPair hostile = KeyPair.generate();
  private final KeyPair honest = KeyPair.generate();
  private final KeyPair late = KeyPair.generate();
  private final FloodedGateway network = FloodedGateway.lay();

  @AfterEach
  void remove() {
    network.close();
  }

  private Slaacguard start(List<Remote> more) {
    network.host().ip("link", "set", "eth0", "mtu", "65535");
    network.peers().ip("link", "set", "eth0", "mtu", "65535");
    return Slaacguard.startAsUsersDo(
        network.host(),
        TunnelSetup.create()
            .listen(PORT)
            .address("fd09::1/64")
            .address("fe80::1/64")
            .line("AdvertisePrefix = fd0a::/64")
            .remote(Remote.of(hostile.publicKey()).allowed("fd09::bad/128"))
            .remote(Remote.of(honest.publicKey()).allowed("fd09::2/128"))
            .remote(
                Remote.of(late.publicKey())
                    .endpoint(FloodedGateway.PEERS + ":" + LATE_PORT)
                    .allowed("fd09::3/128"))
            .remotes(more),
        FloodedGateway.HEAP);
  }

  /**
   * Floods until the gateway has counted so many packets for what they are, and asks it for its
   * status meanwhile.
   */
  private void flood(Slaacguard gateway, PeerFlood.Attack attack, String counter, long least)
      throws IOException {
    Responder responder = new Responder(gateway.publicKey(), PORT);
    WireGuardGo sleeping =
        WireGuardGo.start(
            network.peers(),
            TunnelSetup.of(late)
                .listen(LATE_PORT)
                .address("fd09::3/64")
                .remote(Remote.of(gateway.publicKey()).allowed("fd09::/64")));
    try (PeerFlood flood =
        new PeerFlood(network.peers(), () -> responder.session(hostile), REKEY, attack)) {
      List<Long> answers = flood.asked(ANSWERS, FLOOD, () -> gateway.wg("show"));
      Await.until(counter, SOON, () -> gateway.counter(counter) > least);
      assertTrue(network.isAdvertisedTo(honest, responder), "an honest peer is told the prefix");
      // Its first packet waits for a handshake, which the gateway begins.
      assertTrue(network.host().pings("fd09::1", "fd09::3", 3), "to " + sleeping.device());
      System.out.printf(
          "%d packets; wg show: %s ms; memory: %d KiB%n",
          flood.sent(), answers, gateway.program().peakMemory() >> 10);
    }
    assertTrue(gateway.program().alive(), gateway.program().log());
    long memory = gateway.program().peakMemory();
    assertTrue(memory < FloodedGateway.MEMORY, () -> "the daemon takes " + memory + " bytes");
    assertFalse(gateway.program().log().contains("OutOfMemory"), gateway.program().log());
  }

  @Test
  void shouldAnswerWhileAPeerFloodsNeighborDiscoveryOfTheLargestSize() throws Exception {
    Slaacguard gateway = start(List.of());
    byte[] solicitation = new byte[65_000];
    ByteBuffer packet = ByteBuffer.wrap(solicitation);
    new Ipv6Header(
            solicitation.length - Ipv6Header.LENGTH,
            Ipv6Header.ICMP6,
            255,
            Ipv6Address.parse("fd09::bad"),
            Ipv6Address.parse("fd09::1"))
        .write(packet);
    packet.put((byte) NdMessage.NeighborSolicitation.TYPE);
    flood(gateway, attacker -> attacker.send(solicitation), "neighbor_discovery_limited", 100);
    assertTrue(gateway.counter("events_lost") == 0);
  }

  @Test
  void shouldAnswerWhileAPeerFloodsSolicitationsThatAreRight() throws Exception {
    Slaacguard gateway = start(List.of());
    byte[] solicitation = FloodedGateway.solicitation("fe80::bad");
    flood(gateway, attacker -> attacker.send(solicitation), "neighbor_discovery_limited", 1000);
  }

  @Test
  void shouldHoldItsMemoryWhereAPeerSendsToThousandsThatAreAway() throws Exception {
    network.host().forwarding();
    List<Remote> away = new ArrayList<>();
    for (int i = 0; i < AWAY; i++) {
      // Nobody is there, and nobody says so.
      away.add(
          Remote.of(KeyPair.generate().publicKey())
              .endpoint(FloodedGateway.PEERS + ":" + (20_000 + i))
              .allowed("fd77::" + Integer.toHexString(i + 1) + "/128"));
    }
    Slaacguard gateway = start(away);
    byte[] packet = new byte[32_000];
    ByteBuffer header = ByteBuffer.wrap(packet);
    int[] next = {0};
    PeerFlood.Attack attack =
        attacker -> {
          new Ipv6Header(
                  packet.length - Ipv6Header.LENGTH,
                  59,
                  64,
                  Ipv6Address.parse("fd09::bad"),
                  new Ipv6Address(0xfd77L << 48, 1 + next[0]++ % AWAY))
              .write(header.rewind());
          attacker.send(packet);
          // 96 MB a second at most: this is about memory, and not about processors.
          LockSupport.parkNanos(330_000);
        };
    // 16 MB, twice what has room.
    flood(gateway, attack, "drop_staged", AWAY / 4);
  }
}
