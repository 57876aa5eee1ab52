package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/**
 * A peer that floods, beside honest ones, at a gateway whose heap has 128 MB.
 *
 * <pre>
 *   gateway 192.0.2.1, in the tunnel fd09::1 ──── 192.0.2.2 peers
 *                      hostile: fd09::bad, honest: fd09::2 (speaks first)
 *                      and fd09::3 (is spoken to); away: fd77::/64
 * </pre>
 */
@Timeout(300)
class FloodFromPeerIT {
  private static final int PORT = 5201;
  private static final int LATE_PORT = 5202;
  private static final Duration FLOOD = Duration.ofSeconds(5);
  private static final int SOLICITATIONS = 5;
  private static final String HEAP = "-Xmx128m";

  /** What the daemon may have of the machine's memory: its heap, compilers, threads, buffers. */
  private static final long MEMORY = 320L << 20;

  /** Half of the answers take less. */
  private static final long ANSWER_MILLIS = 1000;

  /** And all of them, though the flood's sender and other tests have the same processors. */
  private static final long SLOWEST_ANSWER_MILLIS = 3000;

  private static final int AWAY = 2000;

  private final KeyPair hostile = KeyPair.generate();
  private final KeyPair honest = KeyPair.generate();
  private final KeyPair late = KeyPair.generate();
  private Topology topology;
  private Host host;
  private Host peers;

  @BeforeEach
  void lay() {
    topology = Topology.open();
    host = topology.host("gateway");
    peers = topology.host("peers");
    topology.cable(host, "eth0", peers, "eth0");
    host.ip("link", "set", "eth0", "mtu", "65535");
    peers.ip("link", "set", "eth0", "mtu", "65535");
    host.address("eth0", "192.0.2.1/24");
    peers.address("eth0", "192.0.2.2/24");
  }

  @AfterEach
  void remove() {
    topology.close();
  }

  private TunnelSetup setup() {
    return TunnelSetup.create()
        .listen(PORT)
        .address("fd09::1/64")
        .address("fe80::1/64")
        .line("AdvertisePrefix = fd0a::/64")
        .remote(Remote.of(hostile.publicKey()).allowed("fd09::bad/128"))
        .remote(Remote.of(honest.publicKey()).allowed("fd09::2/128"))
        .remote(
            Remote.of(late.publicKey()).endpoint("192.0.2.2:" + LATE_PORT).allowed("fd09::3/128"));
  }

  /** The flood of a peer, until told to stop; how often it did. */
  @FunctionalInterface
  private interface Attack {
    void next(RawPeer attacker) throws IOException;
  }

  private RawPeer peer(KeyPair keys, Slaacguard gateway) throws IOException {
    return new RawPeer(keys, gateway.publicKey(), new InetSocketAddress("192.0.2.1", PORT));
  }

  /** Floods, and asks the gateway for its status meanwhile; how many packets were sent. */
  private long flood(Slaacguard gateway, Attack attack) throws Exception {
    WireGuardGo sleeping =
        WireGuardGo.start(
            peers,
            TunnelSetup.of(late)
                .listen(LATE_PORT)
                .address("fd09::3/64")
                .remote(Remote.of(gateway.publicKey()).allowed("fd09::/64")));
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    CompletableFuture<Boolean> attacking =
        peers.async(
            () -> {
              try (RawPeer attacker = peer(hostile, gateway)) {
                while (!over.get()) {
                  attack.next(attacker);
                  sent.incrementAndGet();
                }
              }
              return true;
            });
    List<Long> answers = new ArrayList<>();
    try {
      long end = System.nanoTime() + FLOOD.toNanos();
      while (System.nanoTime() - end < 0) {
        long since = System.nanoTime();
        gateway.wg("show");
        answers.add((System.nanoTime() - since) / 1_000_000);
        Await.pause(Duration.ofMillis(200));
      }
      assertAnswersHonestPeer(gateway);
      // Its first packet waits for a handshake, which the gateway begins.
      assertTrue(host.pings("fd09::1", "fd09::3", 3), "to " + sleeping.device());
    } finally {
      over.set(true);
      attacking.join();
    }
    long memory = memory(gateway);
    System.out.printf(
        "%d packets in %s; wg show: %s ms; memory: %d KiB%n",
        sent.get(), FLOOD, answers, memory >> 10);
    assertTrue(gateway.program().alive(), gateway.program().log());
    answers.sort(null);
    assertTrue(
        answers.getLast() < SLOWEST_ANSWER_MILLIS
            && answers.get(answers.size() / 2) < ANSWER_MILLIS,
        () -> "wg show took, in ms: " + answers);
    assertTrue(memory < MEMORY, () -> "the daemon takes " + memory + " bytes");
    assertFalse(gateway.program().log().contains("OutOfMemory"), gateway.program().log());
    return sent.get();
  }

  /** A new session, and the answer to its first solicitation: two events. */
  private void assertAnswersHonestPeer(Slaacguard gateway) {
    assertTrue(
        peers
            .async(
                () -> {
                  try (RawPeer peer = peer(honest, gateway)) {
                    // Hosts repeat it: a flood may fill the socket before it is read.
                    boolean told = false;
                    for (int i = 0; i < SOLICITATIONS && !told; i++) {
                      peer.send(routerSolicitation());
                      told = peer.receives(40 + 16, Duration.ofSeconds(2));
                    }
                    return told;
                  }
                })
            .join(),
        "an honest peer is told the prefix beside the flood");
  }

  private static byte[] routerSolicitation() {
    return new NdPacket(
            Ipv6Address.parse("fe80::2"),
            Ipv6Address.parse("ff02::2"),
            new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  private static long memory(Slaacguard gateway) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + gateway.program().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldAnswerWhileAPeerFloodsNeighborDiscoveryOfTheLargestSize() throws Exception {
    Slaacguard gateway = Slaacguard.startAsUsersDo(host, setup(), HEAP);
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
    flood(gateway, attacker -> attacker.send(solicitation));
    // How many get as far as that depends on the machine.
    assertTrue(gateway.counter("neighbor_discovery_limited") > 100, "they came, and none passed");
    assertTrue(gateway.counter("events_lost") == 0);
  }

  @Test
  void shouldAnswerWhileAPeerFloodsSolicitationsThatAreRight() throws Exception {
    Slaacguard gateway = Slaacguard.startAsUsersDo(host, setup(), HEAP);
    byte[] solicitation =
        new NdPacket(
                Ipv6Address.parse("fe80::bad"),
                Ipv6Address.parse("ff02::2"),
                new NdMessage.RouterSolicitation(List.of()))
            .toBytes();
    flood(gateway, attacker -> attacker.send(solicitation));
    assertTrue(gateway.counter("neighbor_discovery_limited") > 1000);
  }

  @Test
  void shouldHoldItsMemoryWhereAPeerSendsToThousandsThatAreAway() throws Exception {
    host.forwarding();
    TunnelSetup setup = setup();
    List<Remote> away = new ArrayList<>();
    for (int i = 0; i < AWAY; i++) {
      // Nobody is there, and nobody says so.
      away.add(
          Remote.of(KeyPair.generate().publicKey())
              .endpoint("192.0.2.2:" + (20_000 + i))
              .allowed("fd77::" + Integer.toHexString(i + 1) + "/128"));
    }
    Slaacguard gateway = Slaacguard.startAsUsersDo(host, setup.remotes(away), HEAP);
    byte[] packet = new byte[32_000];
    ByteBuffer header = ByteBuffer.wrap(packet);
    int[] next = {0};
    flood(
        gateway,
        attacker -> {
          new Ipv6Header(
                  packet.length - Ipv6Header.LENGTH,
                  59,
                  64,
                  Ipv6Address.parse("fd09::bad"),
                  new Ipv6Address(0xfd77L << 48, 1 + next[0]++ % AWAY))
              .write(header.rewind());
          attacker.send(packet);
          // 96 MB a second: this is about memory, and not about processors.
          LockSupport.parkNanos(330_000);
        });
    // 16 MB at least, twice what has room; how many more depends on the machine.
    assertTrue(gateway.counter("drop_staged") > AWAY / 4, "they were far more than have room");
  }
}
