package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;

/**
 * Peers that find each other's services by mDNS, and one that takes no part. On the network that
 * {@link DemoNetwork} draws: client-a offers services, client-b looks for them, client-c has not
 * joined. All are wireguard-go; a fourth peer is hostile, at client-c's place.
 */
@Timeout(300)
class GroupsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration FLOOD = Duration.ofSeconds(4);

  private final KeyPair hostile = KeyPair.generate();
  private final List<KeyPair> keys =
      List.of(KeyPair.generate(), KeyPair.generate(), KeyPair.generate());
  private final List<WireGuardGo> peers = new ArrayList<>();
  private Topology topology;
  private DemoNetwork network;
  private Slaacguard gateway;

  @BeforeEach
  void start() {
    topology = Topology.open();
    network = new DemoNetwork(topology);
    TunnelSetup setup =
        DemoNetwork.gatewaySetup()
            .line("Groups = ff02::fb, ff02::c")
            .remote(Remote.learner(hostile.publicKey()).line("JoinGroups = yes"));
    for (int i = 0; i < keys.size(); i++) {
      Remote remote = Remote.learner(keys.get(i).publicKey());
      setup = setup.remote(i < 2 ? remote.line("JoinGroups = yes") : remote);
    }
    gateway = Slaacguard.start(network.gateway(), setup);
    for (int i = 0; i < keys.size(); i++) {
      peers.add(
          WireGuardGo.start(
              network.clients().get(i),
              DemoNetwork.clientSetup(keys.get(i), gateway.publicKey())
                  .address("fe80::a" + i + "/64")));
    }
    peers.forEach(WireGuardGo::awaitAddress);
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private Avahi avahi(int peer) {
    return Avahi.start(peers.get(peer).host(), peers.get(peer).device());
  }

  /** What comes to a peer's device for the group, from now on. */
  private Program heard(int peer) {
    WireGuardGo tunnel = peers.get(peer);
    Program capture =
        tunnel
            .host()
            .start(
                Command.of(
                    "tcpdump", "-n", "-l", "-Q", "in", "-i", tunnel.device(), "dst", "ff02::fb"));
    Await.until("tcpdump to listen", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static void awaitService(Avahi browser, String name) {
    Await.until(
        name + " to be found", SOON, () -> browser.browse().contains(name.replace(" ", "\\032")));
  }

  @Test
  void shouldLetMembersFindEachOthersServices() {
    Program outsider = heard(2);
    Program sender = heard(0);
    Avahi a = avahi(0);
    Avahi b = avahi(1);
    Avahi c = avahi(2);
    a.publish("a printer", 631);
    awaitService(b, "a printer");
    String found = b.browse();
    assertTrue(found.contains("client-a.local") && found.contains(";631;"), found);
    b.publish("another printer", 632);
    awaitService(a, "another printer");

    assertFalse(c.browse().contains("printer"), "it has not joined");
    c.publish("a third printer", 633);
    assertFalse(b.browse().contains("third"), "nor is it heard");
    assertEquals(List.of(), packets(outsider), "what came to who has not joined");
    assertTrue(packets(sender).stream().noneMatch(line -> line.contains("fe80::a0.")), "its own");
    assertTrue(gateway.counter("group_copies") > 0);
    assertEquals(0, gateway.counter("drop_group"));
    assertTrue(gateway.learned(keys.getFirst().publicKey()).contains("fe80::a0"));
  }

  private static List<String> packets(Program capture) {
    return capture.log().lines().filter(line -> line.contains("ff02::fb.5353")).toList();
  }

  @Test
  void shouldServeOthersWhileAMemberFloods() throws Exception {
    Avahi a = avahi(0);
    Avahi b = avahi(1);
    Program outsider = heard(2);
    AtomicBoolean over = new AtomicBoolean();
    long began = System.nanoTime();
    byte[] query = query("fe80::bad");
    // From another's address, too.
    byte[] forged = query("fe80::a0");
    CompletableFuture<Integer> flood =
        network
            .clients()
            .get(2)
            .async(
                () -> {
                  int sent = 0;
                  try (RawPeer attacker =
                      new RawPeer(
                          hostile,
                          gateway.publicKey(),
                          new InetSocketAddress(DemoNetwork.GATEWAY_V4, DemoNetwork.PORT))) {
                    while (!over.get()) {
                      attacker.send(sent++ % 8 == 0 ? forged : query);
                    }
                  }
                  return sent;
                });
    try {
      Await.until("the flood", SOON, () -> gateway.counter("drop_group") > 1000);
      long end = System.nanoTime() + FLOOD.toNanos();
      a.publish("a printer", 631);
      awaitService(b, "a printer");
      WireGuardGo peer = peers.get(1);
      String from = peer.host().globalAddresses(peer.device()).getFirst().address();
      while (System.nanoTime() - end < 0) {
        assertTrue(peer.host().pings(from, DemoNetwork.LAN_HOST, 10), "others are served");
      }
      peer.host().solicitRouter(peer.device());
    } finally {
      over.set(true);
    }
    int sent = flood.get();
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 1;
    assertEquals(List.of(), packets(outsider), "what came to who has not joined");
    long copies = gateway.counter("group_copies");
    assertTrue(copies < 2 * 60 * (60 + seconds), () -> copies + " copies of " + sent);
    assertFalse(gateway.learned(hostile.publicKey()).contains("fe80::a0"));
  }

  /** Of mDNS, 1,200 bytes, from port 5353 to it; its checksum does not matter to the gateway. */
  private static byte[] query(String source) {
    int length = 1200;
    ByteBuffer packet = ByteBuffer.allocate(Ipv6Header.LENGTH + length);
    new Ipv6Header(
            length, Ipv6Header.UDP, 255, Ipv6Address.parse(source), Ipv6Address.parse("ff02::fb"))
        .write(packet);
    packet.putShort((short) 5353).putShort((short) 5353).putShort((short) length);
    return packet.array();
  }
}
