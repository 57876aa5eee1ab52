package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;

/**
 * A server with one on-link prefix, on the network that {@link OnLinkNetwork} draws: the router is
 * the Linux kernel, the peer wireguard-go. The tests follow each other in the life of one gateway.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class NeighborProxyIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Of the router, which sends one each few seconds. */
  private static final int PROBES = 3;

  /** An address of a peer by configuration; the neighbour has it too, for a while. */
  private static final String TAKEN = "2001:db8:a::77";

  private Topology topology;
  private OnLinkNetwork network;
  private Slaacguard gateway;
  private WireGuardGo peer;
  private String address;

  @BeforeAll
  void start() {
    topology = Topology.open();
    network = new OnLinkNetwork(topology);
    speedProbingUp();
    network.neighbor().address("eth0", TAKEN + "/128");
    KeyPair keys = KeyPair.generate();
    gateway =
        Slaacguard.start(
            network.gateway(),
            OnLinkNetwork.gatewaySetup(keys)
                .remote(
                    TunnelSetup.Remote.of(KeyPair.generate().publicKey()).allowed(TAKEN + "/128")));
    peer = WireGuardGo.create(network.peer(), OnLinkNetwork.peerSetup(keys, gateway.publicKey()));
    peer.up();
    address = peer.awaitAddress();
  }

  /** What takes the router half a minute takes half a second. */
  private void speedProbingUp() {
    Host router = network.router();
    router.sysctl("net.ipv6.neigh.up0.base_reachable_time_ms", "400");
    router.sysctl("net.ipv6.neigh.up0.delay_first_probe_time", "1");
    router.sysctl("net.ipv6.neigh.up0.retrans_time_ms", "100");
  }

  @AfterAll
  void stop() {
    topology.close();
  }

  private String routes() {
    return network.gateway().ip("-6", "route", "show", "proto", "157");
  }

  private String rules() {
    return network.gateway().ip("-6", "rule");
  }

  private boolean reachesThePeer() {
    return network.outside().pings(OnLinkNetwork.OUTSIDE, address, 2);
  }

  @Test
  @Order(1)
  void shouldMakeAPeerReachableFromOutsideWithoutAnyOtherSetUp() {
    // The router, whose probes are sped up, gives up after a third of a second and then asks anew.
    Await.until(
        "an answer to the peer, which speaks first",
        SOON,
        () -> network.peer().pings(address, OnLinkNetwork.OUTSIDE, 2));
    assertTrue(reachesThePeer());
    assertTrue(
        network.neighbor().pings(OnLinkNetwork.NEIGHBOR, address, 2), "from the link itself");
    assertTrue(routes().contains(address + " dev " + gateway.device()), routes());
    assertTrue(gateway.counter("neighbor_proxy_answers") > 0);
    assertFalse(gateway.program().log().contains("will not reach"), gateway.program().log());
  }

  @Test
  @Order(2)
  void shouldBeInTheSolicitedNodeGroupsThatTheSwitchListensFor() {
    String group = Ipv6Address.parse(address).solicitedNode().toString();
    String joined = network.bridge().succeed(Command.of("bridge", "mdb", "show"));
    assertTrue(joined.contains("port vps grp " + group), joined);
  }

  @Test
  @Order(3)
  void shouldSayThatSomebodyElseHasAnAddressAndNotRouteIt() {
    Await.until("the conflict", SOON, () -> gateway.program().log().contains(TAKEN + " of a peer"));
    assertFalse(routes().contains(TAKEN), routes());
    assertTrue(gateway.counter("neighbor_proxy_conflicts") > 0);
    List<String> notices =
        gateway.showJson().get("notices").elements().stream().map(Json::text).toList();
    assertEquals(1, notices.size());
    assertTrue(notices.getFirst().contains("give one of the two another address"));
    assertTrue(gateway.show().contains(notices.getFirst()), "in show, too");
    assertTrue(network.router().pings(OnLinkNetwork.ROUTER, TAKEN, 2), "its owner has it");
  }

  @Test
  @Order(4)
  void shouldLetNoErrorLeaveWhileTheRouterProbes() throws Exception {
    long probes = gateway.counter("neighbor_proxy_answers");
    long before = unreachables();
    sendUntil(
        "probes to be answered",
        () -> gateway.counter("neighbor_proxy_answers") - probes >= PROBES);
    assertEquals(before, unreachables());

    // What the rule is for: without it the kernel answers the same probes with errors.
    String rule = rules().lines().filter(l -> l.contains("proto 157")).findFirst().orElseThrow();
    String priority = rule.substring(0, rule.indexOf(':'));
    network.gateway().ip("-6", "rule", "del", "pref", priority);
    try {
      sendUntil("errors without the rule", () -> unreachables() > before);
    } finally {
      network
          .gateway()
          .ip(
              "-6",
              "rule",
              "add",
              "pref",
              priority,
              "from",
              "fe80::/10",
              "iif",
              "eth0",
              "blackhole",
              "protocol",
              "157");
    }
  }

  /**
   * Datagrams, five a second, until something holds. No ping: it tells the kernel that the way
   * works (MSG_CONFIRM), and the router would not probe.
   */
  private void sendUntil(String what, BooleanSupplier condition) throws Exception {
    InetAddress to = InetAddress.getByName(address);
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Boolean> sending =
        network
            .outside()
            .async(
                () -> {
                  try (DatagramSocket socket = new DatagramSocket()) {
                    while (!over.get()) {
                      socket.send(new DatagramPacket(new byte[1], 1, to, 9));
                      Thread.sleep(200);
                    }
                  }
                  return true;
                });
    try {
      Await.until(what, SOON, condition);
    } finally {
      over.set(true);
      sending.get();
    }
  }

  /** Destination Unreachable messages that the gateway's host has sent. */
  private long unreachables() {
    String counters = network.gateway().succeed(Command.of("cat", "/proc/net/snmp6"));
    return counters
        .lines()
        .filter(l -> l.startsWith("Icmp6OutDestUnreachs"))
        .mapToLong(l -> Long.parseLong(l.split("\\s+", -1)[1]))
        .sum();
  }

  @Test
  @Order(5)
  void shouldKeepAFloodAboutOthersAddressesInTheFilter() throws Exception {
    boolean _ =
        network
            .neighbor()
            .async(
                () -> {
                  try (Rtnetlink netlink = Rtnetlink.open();
                      LinkSocket socket =
                          LinkSocket.open(netlink.links().get("eth0").index(), 1 << 16)) {
                    return flood(socket);
                  }
                })
            .get();
    assertEquals(0, gateway.counter("neighbor_proxy_foreign"), "what passed the filter");
    assertEquals(0, gateway.counter("drop_proxy_overflow"));
    assertTrue(reachesThePeer());
  }

  /** 100,000 solicitations, and malformed ones for the peer's address. */
  private boolean flood(LinkSocket socket) {
    Ipv6Address source = Ipv6Address.parse(OnLinkNetwork.NEIGHBOR);
    Ipv6Address victim = Ipv6Address.parse(address);
    for (int i = 0; i < 100_000; i++) {
      send(socket, solicitation(source, new Ipv6Address(victim.high(), 1L << 40 | i)));
    }
    byte[] whole = solicitation(source, victim);
    byte[] routed = whole.clone();
    routed[7] = (byte) 254;
    send(socket, routed);
    byte[] damaged = whole.clone();
    damaged[43] ^= 1;
    for (int i = 0; i < 100; i++) {
      send(socket, damaged);
      send(socket, Arrays.copyOf(whole, 41 + i % 24));
    }
    return true;
  }

  private static byte[] solicitation(Ipv6Address source, Ipv6Address target) {
    return new NdPacket(source, target.solicitedNode(), new NeighborSolicitation(target, List.of()))
        .toBytes();
  }

  private static void send(LinkSocket socket, byte[] packet) {
    while (socket.send(packet, 0x3333_0000_0001L) < 0) {
      Thread.onSpinWait(); // the device's queue is full
    }
  }

  @Test
  @Order(6)
  void shouldCountWhatIsMalformed() {
    assertEquals(100, gateway.counter("drop_proxy_malformed"));
  }

  /** It probes for the address, gives it up, and probes again: a claim without a packet. */
  @Test
  @Order(7)
  void shouldBelieveAPeerOnceAtMostThatClaimsANeighborsAddress() {
    Host host = network.gateway();
    Program monitor = host.start(Command.of("ip", "-6", "monitor", "route"));
    Program events = host.start(Slaacguard.command(topology, "events", "--follow"));
    byte[] probe = solicitation(Ipv6Address.UNSPECIFIED, Ipv6Address.parse(OnLinkNetwork.NEIGHBOR));
    long conflicts = gateway.counter("neighbor_proxy_conflicts");
    ManySources hostile = new ManySources(peer, "2001:db8:a", OnLinkNetwork.OUTSIDE);
    for (int i = 1; i <= 3; i++) {
      hostile.send(List.of(probe), n -> Integer.MAX_VALUE);
      int times = i;
      Await.until("the claim", SOON, () -> told(events, "address.learned") == times);
      Await.until("its end", SOON, () -> told(events, "address.forgotten") == times);
    }
    assertTrue(gateway.counter("neighbor_proxy_conflicts") > conflicts, "the neighbour objects");
    List<String> routed =
        monitor
            .log()
            .lines()
            .filter(l -> l.startsWith(OnLinkNetwork.NEIGHBOR + " ") && l.contains("proto 157"))
            .toList();
    assertTrue(routed.size() <= 1, () -> "routes into the tunnel: " + routed);
    assertTrue(network.router().pings(OnLinkNetwork.ROUTER, OnLinkNetwork.NEIGHBOR, 2));
  }

  private static long told(Program events, String type) {
    return events
        .log()
        .lines()
        .filter(l -> l.contains(type) && l.contains("\"" + OnLinkNetwork.NEIGHBOR + "\""))
        .count();
  }

  @Test
  @Order(8)
  void shouldFollowTheUplinkDownAndAwayAndBack() {
    Host host = network.gateway();
    host.change("eth0", new LinkChange().up(false));
    assertTrue(network.peer().pings(address, "fe80::1%" + peer.device(), 1), "nobody else minds");
    host.up("eth0");
    // The kernel took the address along.
    host.address("eth0", OnLinkNetwork.GATEWAY + "/64");
    host.route("default", OnLinkNetwork.ROUTER);
    network.router().ip("-6", "neigh", "flush", "dev", "up0");
    Await.until("the uplink is up again", SOON, this::reachesThePeer);

    network.unplugGateway();
    Await.until(
        "the loss is told", SOON, () -> gateway.program().log().contains("it is not there"));
    network.plugGateway();
    network.router().ip("-6", "neigh", "flush", "dev", "up0");
    Await.until("the uplink is back", SOON, this::reachesThePeer);
  }

  @Test
  @Order(9)
  void shouldAnswerAfterACrashBeforeThePeerHasSpoken() {
    Command.of("kill", "-KILL", "" + gateway.program().pid()).succeed();
    gateway.program().await(SOON);
    assertTrue(rules().contains("proto 157"), "what a crash leaves");
    network.peer().change(peer.device(), new LinkChange().up(false));
    network.router().ip("-6", "neigh", "flush", "dev", "up0");
    gateway = gateway.restart();

    assertEquals(1, rules().lines().filter(l -> l.contains("proto 157")).count(), rules());
    Await.until("a route", SOON, () -> routes().contains(address));
    String found =
        network
            .router()
            .succeed(Command.of("ndisc6", "-1", "-r", "30", "-w", "1000", address, "up0"));
    assertTrue(found.toLowerCase(Locale.ROOT).contains("target link-layer address"), found);
  }

  @Test
  @Order(10)
  void shouldTakeAllAwayAtItsEnd() {
    gateway.close();
    assertEquals("", routes().strip());
    assertFalse(rules().contains("proto 157"), rules());
  }
}
