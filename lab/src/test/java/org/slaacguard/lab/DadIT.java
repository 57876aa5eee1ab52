package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;

/**
 * Peers that do duplicate address detection, as Linux does not on such an interface: their probes
 * are put into the tunnel by hand. On the network that {@link DemoNetwork} draws; client-a and
 * client-b are wireguard-go.
 */
@Timeout(300)
class DadIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FRESH = "2001:db8:1:1::77";
  private static final String ADVERTISEMENT = "icmp6 and ip6[40] == 136";

  /** Type 1, code 5 (RFC 4443, section 3.1). */
  private static final String POLICY = "icmp6 and ip6[40] == 1 and ip6[41] == 5";

  private Topology topology;
  private Slaacguard gateway;
  private final List<WireGuardGo> peers = new ArrayList<>();

  @BeforeEach
  void start() {
    topology = Topology.open();
    DemoNetwork network = new DemoNetwork(topology);
    List<KeyPair> keys = List.of(KeyPair.generate(), KeyPair.generate());
    gateway = Slaacguard.start(network.gateway(), DemoNetwork.gatewaySetup(keys));
    for (int i = 0; i < keys.size(); i++) {
      peers.add(
          WireGuardGo.start(
              network.clients().get(i),
              DemoNetwork.clientSetup(keys.get(i), gateway.publicKey())
                  .address("fe80::a" + i + "/64")));
    }
    for (WireGuardGo peer : peers) {
      assertTrue(peer.host().pings(peer.awaitAddress(), DemoNetwork.LAN_HOST, 1));
    }
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private static Program heard(WireGuardGo peer, String filter) {
    Program capture =
        peer.host()
            .start(
                Command.of(
                    "tcpdump",
                    "-n",
                    "-l",
                    "--immediate-mode",
                    "-Q",
                    "in",
                    "-i",
                    peer.device(),
                    filter));
    Await.until("tcpdump to listen", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static List<String> packets(Program capture) {
    return capture.log().lines().filter(line -> line.contains(" > ")).toList();
  }

  /** As RFC 4862, section 5.4.2, has it. */
  private static void probe(WireGuardGo peer, String target) {
    Ipv6Address address = Ipv6Address.parse(target);
    send(
        peer,
        new NdPacket(
                Ipv6Address.UNSPECIFIED,
                address.solicitedNode(),
                new NeighborSolicitation(address, List.of()))
            .toBytes());
  }

  private static void send(WireGuardGo peer, byte[] packet) {
    sources(peer).send(List.of(packet), i -> Integer.MAX_VALUE);
  }

  private static ManySources sources(WireGuardGo peer) {
    return new ManySources(peer, "2001:db8:1:1", DemoNetwork.LAN_HOST);
  }

  @Test
  void shouldDefendAnAddressOfAnotherPeerToWhoProbesAlone() {
    String taken = peers.get(0).awaitAddress();
    Program owner = heard(peers.get(0), ADVERTISEMENT);
    Program prober = heard(peers.get(1), ADVERTISEMENT);
    probe(peers.get(1), taken);
    Await.until("the defence", SOON, () -> !packets(prober).isEmpty());
    probe(peers.get(1), DemoNetwork.GATEWAY_IN_TUNNEL);
    Await.until("of the gateway's own", SOON, () -> packets(prober).size() == 2);
    List<String> said = packets(prober);
    assertTrue(said.get(0).contains("tgt is " + taken), said::toString);
    assertTrue(said.get(0).contains("> ff02::1:"), said::toString);
    assertTrue(said.get(1).contains("tgt is " + DemoNetwork.GATEWAY_IN_TUNNEL), said::toString);
    assertEquals(List.of(), packets(owner));
    // Its own it may have.
    probe(peers.get(0), taken);
    assertTrue(peers.get(0).host().pings(taken, DemoNetwork.LAN_HOST, 2));
    assertEquals(List.of(), packets(owner));
  }

  @Test
  void shouldLetOneWinOfTwoThatProbeAtOnce() {
    Program first = heard(peers.get(0), ADVERTISEMENT);
    Program second = heard(peers.get(1), ADVERTISEMENT);
    peers.parallelStream().forEach(peer -> probe(peer, FRESH));
    Await.until("a loser", SOON, () -> !packets(first).isEmpty() || !packets(second).isEmpty());
    Program lost = packets(first).isEmpty() ? second : first;
    WireGuardGo winner = peers.get(lost == first ? 1 : 0);
    WireGuardGo loser = peers.get(lost == first ? 0 : 1);
    assertTrue(packets(lost).getFirst().contains("tgt is " + FRESH), lost.log());
    // It uses the address, and has it for good.
    winner.host().address(winner.device(), FRESH + "/128");
    assertTrue(winner.host().pings(FRESH, DemoNetwork.LAN_HOST, 2));
    assertEquals(List.of(), packets(lost == first ? second : first), "nobody objects to it");
    assertTrue(gateway.learned(winner.publicKey()).contains(FRESH));

    Program told = heard(loser, POLICY);
    send(loser, sources(loser).datagram(Ipv6Address.parse(FRESH)));
    Await.until("type 1, code 5", SOON, () -> !packets(told).isEmpty());
    assertTrue(gateway.learned(winner.publicKey()).contains(FRESH), "it has it still");
  }
}
