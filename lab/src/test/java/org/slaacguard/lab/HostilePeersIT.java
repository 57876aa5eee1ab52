package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.control.Counter;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.gateway.UapiClient;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.userspace.UserspaceOptions;

/**
 * A peer that sends what it likes through its own tunnel: our gateway, in userspace, gives nothing
 * of it to its host or to another peer, and counts each packet for what it is.
 *
 * <pre>
 *   attacker 192.0.2.2 ──── 192.0.2.1 gateway 192.0.2.5 ──── 192.0.2.6 other
 *   in the tunnel:
 *     2001:db8:5::a         2001:db8:5::1              2001:db8:5::b, 10.9.0.11 learned
 *     10.9.0.10             10.9.0.1, fe80::1          2001:db8:5::53, 10.9.0.53 static
 * </pre>
 *
 * <p>docs/testing.md has the matrix.
 */
@Timeout(300)
class HostilePeersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PORT = 5120;
  private static final Ipv6Address ATTACKER = Ipv6Address.parse("2001:db8:5::a");
  private static final Ipv4Address ATTACKER_V4 = Ipv4Address.parse("10.9.0.10");
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("2001:db8:5::1");
  private static final Ipv4Address GATEWAY_V4 = Ipv4Address.parse("10.9.0.1");

  private static final HostilePackets.Addresses ADDRESSES =
      new HostilePackets.Addresses(
          ATTACKER,
          GATEWAY,
          GATEWAY,
          Ipv6Address.parse("2001:db8:5::53"),
          Ipv6Address.parse("2001:db8:5::b"),
          Ipv4Address.parse("10.9.0.53"),
          Ipv6Address.parse("fe80::1"),
          Ipv6Address.parse("2001:db8:99::1"));

  private static final HostileIpv4Packets.Addresses IPV4_ADDRESSES =
      new HostileIpv4Packets.Addresses(
          GATEWAY_V4,
          Ipv4Address.parse("10.9.0.53"),
          Ipv4Address.parse("10.9.0.11"),
          Ipv4Address.parse("10.88.0.1"));

  /** Honest datagrams have numbers from here on. */
  private static final int HONEST = 1_000_000;

  private Topology topology;
  private Slaacguard gateway;
  private PublicKey gatewayKey;
  private LocalBackend attacker;
  private LocalBackend other;
  private DatagramSocket socket;
  private final Set<Long> arrived = ConcurrentHashMap.newKeySet();
  private int honest;
  private final List<String> faults = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    topology = Topology.open();
    Host host = topology.host("gateway");
    attacker = peer(host, "attacker", 0, ATTACKER + "/64", ATTACKER_V4 + "/24");
    other =
        peer(
            host,
            "other",
            4,
            ADDRESSES.otherLearned() + "/64",
            IPV4_ADDRESSES.otherLearned() + "/24");
    gateway =
        Slaacguard.start(
            host,
            TunnelSetup.create()
                .listen(PORT)
                .address(GATEWAY + "/64")
                .address(GATEWAY_V4 + "/24")
                .line("AdvertisePrefix = 2001:db8:5::/64")
                // The answers of the peers' hosts would be counted with the packets.
                .line("AskForAddresses = no")
                .remote(
                    TunnelSetup.Remote.of(attacker.keys().publicKey())
                        .line("LearnableIPs = advertised, 10.9.0.0/24"))
                .remote(
                    TunnelSetup.Remote.of(other.keys().publicKey())
                        .allowed(ADDRESSES.otherStatic() + "/128", ADDRESSES.otherIpv4() + "/32")
                        .line("LearnableIPs = advertised, 10.9.0.0/24")));
    gatewayKey = PublicKey.parse(gateway.publicKey());
    connect(attacker, "192.0.2.1");
    connect(other, "192.0.2.5");
    socket = host.async(() -> new DatagramSocket(HostilePackets.PORT)).get();
    Thread.ofPlatform().daemon().name("datagrams").start(this::receive);
    assertTrue(other.host().pings("" + ADDRESSES.otherLearned(), "" + GATEWAY, 1));
    assertTrue(other.host().pings("" + IPV4_ADDRESSES.otherLearned(), "" + GATEWAY_V4, 1));
    assertTrue(attacker.host().pings("" + ATTACKER, "" + GATEWAY, 1));
    assertTrue(attacker.host().pings("" + ATTACKER_V4, "" + GATEWAY_V4, 1));
  }

  @AfterEach
  void stop() {
    socket.close();
    topology.close();
  }

  /** A peer on a cable of its own. The gateway's end has the first address from {@code base} on. */
  private LocalBackend peer(Host gatewayHost, String name, int base, String... addresses) {
    Host host = topology.host(name);
    topology.cable(gatewayHost, name, host, "eth0");
    gatewayHost.address(name, "192.0.2." + (base + 1) + "/30");
    host.address("eth0", "192.0.2." + (base + 2) + "/30");
    UserspaceOptions options =
        UserspaceOptions.of(topology.interfaceName()).withWarmUp(Duration.ZERO);
    return LocalBackend.start(host, options, PORT, addresses);
  }

  /** What the peer's own kernel says by itself, to groups, goes nowhere. */
  private void connect(LocalBackend peer, String outer) {
    peer.peer(
        PeerUpdate.builder(gatewayKey)
            .endpoint(Endpoint.parse(outer + ":" + PORT))
            .allowedIp(IpPrefix.parse(GATEWAY + "/128"))
            .allowedIp(IpPrefix.parse(GATEWAY_V4 + "/32"))
            .build());
  }

  private void receive() {
    byte[] bytes = new byte[64];
    while (true) {
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        return;
      }
      arrived.add(ByteBuffer.wrap(bytes).getLong());
    }
  }

  @Test
  void shouldGiveNothingOfIpv6ToAnybodyAndCountTheRightReason() throws Exception {
    long before = written(gateway.host(), gateway.device());
    long beforeOther = written(other.host(), other.device());
    for (HostilePackets.Case each : HostilePackets.all(ADDRESSES)) {
      send(each.packet(), each.toString(), expected(each));
    }
    for (byte[] each : HostilePackets.routersOwn(ADDRESSES)) {
      send(each, "a router's message from its own address", Counter.DROP_RA_GUARD);
    }
    assertEquals(List.of(), faults);
    assertEquals(honest, written(gateway.host(), gateway.device()) - before);
    assertEquals(0, written(other.host(), other.device()) - beforeOther);
    assertNobodyHasMore();
  }

  @Test
  void shouldGiveNothingOfIpv4ToAnybodyAndCountTheRightReason() throws Exception {
    long before = written(gateway.host(), gateway.device());
    for (HostileIpv4Packets.Case each : HostileIpv4Packets.all(IPV4_ADDRESSES, 0)) {
      send(each.packet(), each.toString(), Counter.of(each.refusal()));
    }
    assertEquals(List.of(), faults);
    assertEquals(honest, written(gateway.host(), gateway.device()) - before);
    assertNobodyHasMore();
  }

  /**
   * What only a router says, and what may hide it, is the guard's. Other neighbour discovery is for
   * the daemon, whatever its source, and no refusal. The rest is refused for its source.
   */
  private static @Nullable Counter expected(HostilePackets.Case each) {
    if (each.isGuarded()) {
      return Counter.DROP_RA_GUARD;
    }
    return each.content().isNeighborDiscovery() ? null : Counter.of(each.source().refusal());
  }

  /** Sends it, and an honest datagram behind it: when that has arrived, it has been judged. */
  private void send(byte[] packet, String what, @Nullable Counter expected) throws Exception {
    Map<Counter, Long> before = counters();
    attacker.transmit(gatewayKey, packet);
    int number = HONEST + honest++;
    attacker.transmit(gatewayKey, HostileIpv4Packets.datagram(ATTACKER_V4, GATEWAY_V4, number));
    Await.until("an honest datagram", PATIENCE, () -> arrived.contains((long) number));
    Map<Counter, Long> counted = counters();
    counted.replaceAll((counter, count) -> count - before.getOrDefault(counter, 0L));
    counted.values().removeIf(count -> count == 0);
    Map<Counter, Long> right = expected == null ? Map.of() : Map.of(expected, 1L);
    if (!counted.equals(right)) {
      faults.add(what + ": counted " + counted + ", not " + right);
    }
    if (arrived.stream().anyMatch(one -> one < HONEST)) {
      faults.add(what + " arrived");
      arrived.removeIf(one -> one < HONEST);
    }
  }

  /**
   * What says that a packet from a peer was dropped, or that something was learned of it. What the
   * gateway's own kernel says to groups finds no peer, whenever it likes.
   */
  private Map<Counter, Long> counters() throws Exception {
    try (InterfaceStatus status = status()) {
      Map<Counter, Long> counters = new EnumMap<>(Counter.class);
      status
          .device()
          .counters()
          .forEach(
              (counter, count) -> {
                String name = counter.name();
                boolean inbound = name.startsWith("DROP_") && counter != Counter.DROP_NO_PEER;
                if (inbound || name.startsWith("REFUSED_") || name.startsWith("LEARN")) {
                  counters.put(counter, count);
                }
              });
      return counters;
    }
  }

  private InterfaceStatus status() throws Exception {
    return new UapiClient(gateway.device()).status(key -> gatewayKey);
  }

  /** Packets that the interface had from its daemon: the kernel's own count. */
  private static long written(Host host, String device) {
    String file = "/sys/class/net/" + device + "/statistics/rx_packets";
    return Long.parseLong(host.command("cat", file).succeed().strip());
  }

  private void assertNobodyHasMore() throws Exception {
    assertEquals(Set.of("" + ATTACKER, "" + ATTACKER_V4), learned(attacker));
    Set<String> others = Set.of("" + ADDRESSES.otherLearned(), "" + IPV4_ADDRESSES.otherLearned());
    assertEquals(others, learned(other));
    for (String address : others) {
      String from = "" + (address.contains(".") ? GATEWAY_V4 : GATEWAY);
      // A machine without processors to spare may lose one.
      Await.until(address, PATIENCE, () -> gateway.host().pings(from, address, 1));
    }
  }

  private Set<String> learned(LocalBackend peer) throws Exception {
    Set<String> learned = new TreeSet<>();
    try (InterfaceStatus status = status()) {
      status.device().peers().stream()
          .filter(one -> one.publicKey().toString().equals(peer.keys().publicKey()))
          .flatMap(one -> one.learned().stream())
          .forEach(one -> learned.add(one.address().toString()));
    }
    return learned;
  }
}
