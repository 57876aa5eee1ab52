package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The main job at its edges, on the network that {@link DemoNetwork} draws: our gateway, and
 * wireguard-go peers. client-a and client-b have the <em>same</em> link-local address, and so the
 * same stable SLAAC address, which only the first of them can have; their temporary addresses
 * differ.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class SlaacIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration FLOOD = Duration.ofSeconds(5);
  private static final String LINK_LOCAL = "fe80::5";

  private Topology topology;
  private DemoNetwork network;
  private Slaacguard gateway;
  private final List<WireGuardGo> clients = new ArrayList<>();

  @BeforeAll
  void start() {
    topology = Topology.open();
    network = new DemoNetwork(topology);
    List<KeyPair> keys = List.of(KeyPair.generate(), KeyPair.generate());
    gateway = Slaacguard.start(network.gateway(), DemoNetwork.gatewaySetup(keys));
    for (int i = 0; i < keys.size(); i++) {
      Host host = network.clients().get(i);
      WireGuardGo client =
          WireGuardGo.create(
              host,
              DemoNetwork.clientSetup(keys.get(i), gateway.publicKey())
                  .address(LINK_LOCAL + "/64"));
      host.sysctl("net.ipv6.conf." + client.device() + ".use_tempaddr", "2");
      client.up();
      clients.add(client);
    }
    clients.forEach(SlaacIT::awaitTemporary);
  }

  @AfterAll
  void stop() {
    topology.close();
  }

  @Test
  void shouldAdvertiseToTwoPeersWithTheSameLinkLocalAddress() {
    for (WireGuardGo client : clients) {
      Host host = client.host();
      assertTrue(host.ip("-6", "route", "show", "default").contains("via fe80::1"));
      assertTrue(host.pings(awaitTemporary(client), DemoNetwork.LAN_HOST, 3));
      assertTrue(
          network.lan().pings(DemoNetwork.LAN_HOST, awaitTemporary(client), 3),
          "the LAN reaches " + host);
    }
  }

  @Test
  void shouldAnswerEverySolicitationOfEachPeer() {
    for (WireGuardGo client : clients) {
      String said = client.host().solicitRouter(client.device());
      assertTrue(said.contains(DemoNetwork.TUNNEL_PREFIX), said);
      assertTrue(said.contains("from fe80::1"), said);
    }
  }

  @Test
  void shouldLetOnlyTheFirstClaimantHaveAnAddress() {
    String mine = awaitTemporary(clients.get(0));
    assertTrue(clients.get(0).host().pings(mine, DemoNetwork.LAN_HOST, 3));
    WireGuardGo thief = clients.get(1);
    long before = gateway.counter("refused_learned_conflict");
    thief.host().address(thief.device(), mine + "/128");
    try {
      assertFalse(thief.host().pings(mine, DemoNetwork.LAN_HOST, 3));
      String heard =
          thief
              .host()
              .run(
                  thief
                      .host()
                      .command("ping", "-c", "1", "-W", "20", "-I", mine, DemoNetwork.LAN_HOST))
              .output();
      assertTrue(heard.contains("Destination unreachable"), heard);
    } finally {
      thief.host().ip("addr", "del", mine + "/128", "dev", thief.device());
    }
    String conflict = mine + " of peer " + clients.get(0).publicKey() + ": refused ";
    String shown = gateway.show();
    assertTrue(shown.contains(conflict) && shown.contains(thief.publicKey()), shown);
    assertTrue(gateway.program().log().contains("slaacguard linklocal"), gateway.program().log());
    assertTrue(gateway.counter("refused_learned_conflict") >= before + 3);
    assertTrue(gateway.learned(clients.get(0).publicKey()).contains(mine));
    assertFalse(gateway.learned(thief.publicKey()).contains(mine));
    assertTrue(network.lan().pings(DemoNetwork.LAN_HOST, mine, 3));
  }

  @Test
  void shouldRefuseASourceOutsideTheScope() {
    WireGuardGo client = clients.get(0);
    String foreign = "2001:db8:1:3::66";
    long before = gateway.counter("refused_out_of_scope");
    client.host().address(client.device(), foreign + "/128");
    try {
      assertFalse(client.host().pings(foreign, DemoNetwork.LAN_HOST, 2));
    } finally {
      client.host().ip("addr", "del", foreign + "/128", "dev", client.device());
    }
    assertTrue(gateway.counter("refused_out_of_scope") >= before + 2);
  }

  @Test
  void shouldRefuseTheGatewaysOwnAddress() {
    WireGuardGo client = clients.get(0);
    String own = DemoNetwork.GATEWAY_IN_TUNNEL;
    long before = gateway.counter("refused_gateway");
    client.host().address(client.device(), own + "/128");
    try {
      assertFalse(client.host().pings(own, DemoNetwork.LAN_HOST, 2));
    } finally {
      client.host().ip("addr", "del", own + "/128", "dev", client.device());
    }
    assertTrue(gateway.counter("refused_gateway") >= before + 2);
  }

  @Test
  void shouldKeepLearnedAddressesWhenAllowedIpsAreReplaced() {
    WireGuardGo client = clients.get(0);
    String learned = awaitTemporary(client);
    assertTrue(client.host().pings(learned, DemoNetwork.LAN_HOST, 3));

    gateway.wg("set", "peer", client.publicKey(), "allowed-ips", "2001:db8:5::/64");

    assertEquals("2001:db8:5::/64", gateway.ofPeer("allowed-ips", client.publicKey()));
    assertTrue(gateway.learned(client.publicKey()).contains(learned));
    assertTrue(network.lan().pings(DemoNetwork.LAN_HOST, learned, 3));
    gateway.wg("set", "peer", client.publicKey(), "allowed-ips", "");
    assertTrue(network.lan().pings(DemoNetwork.LAN_HOST, learned, 3));
  }

  @Test
  void shouldForgetAnAddressByCommandAndSayWhoseItIs() {
    WireGuardGo client = clients.get(1);
    String address = DemoNetwork.TUNNEL_PREFIX.replace("::/64", "::f0:f0");
    client.host().address(client.device(), address + "/128");
    try {
      assertTrue(client.host().pings(address, DemoNetwork.LAN_HOST, 1));
      String owner = about("owner", address).succeed();
      assertTrue(owner.startsWith(address + " is learned"), owner);
      assertTrue(owner.contains("by peer " + client.publicKey()), owner);

      String said = about("forget", address).succeed();
      assertEquals("forgot " + address + " of peer " + client.publicKey(), said);
      assertFalse(network.lan().pings(DemoNetwork.LAN_HOST, address, 1), "routed to nobody");
      owner =
          Await.value(
              "who had it last, from the history",
              SOON,
              () -> about("owner", address).succeed(),
              text -> text.contains("last of peer"));
      assertTrue(owner.startsWith(address + " belongs to nobody"), owner);
      assertTrue(owner.contains("last of peer " + client.publicKey()), owner);
      assertTrue(owner.contains("forgotten on request"), owner);
      assertRefused(address, "not learned by any peer");
      assertRefused(DemoNetwork.GATEWAY_IN_TUNNEL, "the gateway's own");
      gateway.wg("set", "peer", client.publicKey(), "allowed-ips", "2001:db8:77::/64");
      assertRefused("2001:db8:77::1", "by its AllowedIPs");
      gateway.wg("set", "peer", client.publicKey(), "allowed-ips", "");

      assertTrue(client.host().pings(address, DemoNetwork.LAN_HOST, 1), "learned again");
      assertTrue(gateway.learned(client.publicKey()).contains(address));
    } finally {
      client.host().ip("addr", "del", address + "/128", "dev", client.device());
    }
  }

  private Command about(String command, String address) {
    return Slaacguard.command(topology, command, gateway.device(), address);
  }

  private void assertRefused(String address, String why) {
    Command.Result refused = about("forget", address).run();
    assertEquals(1, refused.status(), refused.output());
    assertTrue(refused.output().contains(why), refused.output());
  }

  @Test
  void shouldGoOnUnderAFloodOfRandomDatagrams() throws Exception {
    WireGuardGo client = clients.get(0);
    String address = awaitTemporary(client);
    long before = gateway.counter("udp_rx_datagrams");
    Host attacker = network.clients().get(2);
    AtomicBoolean over = new AtomicBoolean();
    var flood = attacker.async(() -> flood(over));
    long end = System.nanoTime() + FLOOD.toNanos();
    try {
      Await.until(
          "every kind of what is dropped",
          SOON,
          () -> {
            assertTrue(
                client.host().pings(address, DemoNetwork.LAN_HOST, 5), "an honest peer is served");
            return System.nanoTime() > end
                && gateway.counter("udp_rx_datagrams") > before + 1000
                && gateway.counter("drop_malformed") > 0
                && gateway.counter("drop_handshake_mac") > 0
                && gateway.counter("drop_unknown_index") > 0;
          });
    } finally {
      over.set(true);
    }
    assertTrue(flood.get() > 1000);
    assertTrue(gateway.program().alive());
    assertFalse(gateway.program().log().contains("Exception"), gateway.program().log());
  }

  /** Every length up to two full packets; half of them begin like WireGuard's messages. */
  private static long flood(AtomicBoolean over) throws Exception {
    Random random = new Random(4);
    InetAddress target = InetAddress.getByName(DemoNetwork.GATEWAY_V4);
    int[] lengths = {148, 92, 64};
    long sent = 0;
    try (DatagramSocket socket = new DatagramSocket()) {
      while (!over.get()) {
        byte[] bytes = new byte[random.nextInt(3000)];
        int type = random.nextInt(1, 9);
        if (type <= 3 && random.nextBoolean()) {
          bytes = new byte[lengths[type - 1]];
        }
        random.nextBytes(bytes);
        if (type <= 4 && bytes.length >= 4) {
          bytes[0] = (byte) type;
          bytes[1] = bytes[2] = bytes[3] = 0;
        }
        socket.send(new DatagramPacket(bytes, bytes.length, target, DemoNetwork.PORT));
        if (++sent % 100 == 0) {
          Await.pause(Duration.ofMillis(1));
        }
      }
    }
    return sent;
  }

  /** The client's temporary address, which no other peer can have chosen. */
  private static String awaitTemporary(WireGuardGo client) {
    return Await.value(
            "a temporary address of " + client.host(),
            SOON,
            () ->
                client.host().globalAddresses(client.device()).stream()
                    .filter(DeviceAddress::isTemporary)
                    .map(DeviceAddress::address)
                    .toList(),
            a -> !a.isEmpty())
        .getFirst();
  }
}
