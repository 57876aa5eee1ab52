package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdPacket;

/**
 * A peer that does everything at once, and an honest one beside it: what it costs the honest one,
 * and those who watch.
 *
 * <pre>
 *   gateway 192.0.2.1, fd09::1, metrics, history ──── 192.0.2.2 peers
 *     hostile: fd0a::/64 learned, delegation, groups
 *     honest:  fd09::2, and new addresses in fd0a::/64; late: a new session
 * </pre>
 */
@Timeout(300)
class HostilePeerIT {
  private static final int PORT = 5205;
  private static final String METRICS = "127.0.0.1:9595";
  private static final String HEAP = "-Xmx128m";

  /** What the daemon may have of the machine's memory: its heap, compilers, threads, buffers. */
  private static final long MEMORY = 320L << 20;

  /** Between two packets: more would fill the socket itself, which all peers share. */
  private static final long PAUSE_NANOS = 80_000;

  /** Packets until it shakes hands anew, from another port. */
  private static final int REKEY = 1000;

  private static final int PINGS = 150;

  /** What a busy machine's sockets may lose, of {@link #PINGS}. */
  private static final int MAY_BE_LOST = 3;

  private static final int FRESH = 5;

  /** Half of the answers take less; and all of them less than Prometheus waits. */
  private static final long ANSWER_MILLIS = 1000;

  private static final long SLOWEST_ANSWER_MILLIS = 10_000;

  /** A peer has a few lines at once, then one in ten seconds, of each kind. */
  private static final int LINES = 150;

  /** 40 changes of addresses in ten seconds, and a journal of a mebibyte. */
  private static final long HISTORY = 3L << 20;

  private static final Duration SOON = Duration.ofSeconds(60);

  private final KeyPair hostile = KeyPair.generate();
  private final KeyPair honest = KeyPair.generate();
  private final KeyPair late = KeyPair.generate();
  private Topology topology;
  private Host host;
  private Host peers;
  private Slaacguard gateway;
  private Program follower;
  private WireGuardGo client;

  @BeforeEach
  void lay() {
    topology = Topology.open();
    host = topology.host("gateway");
    peers = topology.host("peers");
    topology.cable(host, "eth0", peers, "eth0");
    host.address("eth0", "192.0.2.1/24");
    peers.address("eth0", "192.0.2.2/24");
    host.up("lo");
    follower = host.start(Slaacguard.command(topology, "events", "--follow"));
    gateway = start();
    client =
        WireGuardGo.start(
            peers,
            TunnelSetup.of(honest)
                .address("fd09::2/64")
                .remote(
                    Remote.of(gateway.publicKey())
                        .endpoint("192.0.2.1:" + PORT)
                        .allowed("fd09::/64", "fd0a::/64")));
    Await.until("a session", SOON, () -> peers.pings("fd09::2", "fd09::1", 1));
  }

  @AfterEach
  void remove() {
    topology.close();
  }

  private Slaacguard start() {
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(PORT)
            .address("fd09::1/64")
            .address("fe80::1/64")
            .line("Backend = userspace")
            .line("AdvertisePrefix = fd0a::/64")
            .line("DelegatePrefix = fd0b::/48 length=56-64")
            .line("Groups = ff02::fb")
            .remote(peer(hostile).line("DelegateLimit = 2").line("JoinGroups = yes"))
            .remote(peer(honest).allowed("fd09::2/128"))
            .remote(peer(late).line("JoinGroups = yes"));
    String device = topology.interfaceName();
    Path file = Tunnel.write(host, device + ".conf", setup.toFile());
    Program program =
        host.start(
            Slaacguard.command(
                topology, List.of(HEAP), "run", "--metrics", METRICS, file.toString()));
    Tunnel.awaitReady(host, device, program);
    Await.until("that it is up", SOON, () -> program.log().contains(device + " is up, "));
    return new Slaacguard(host, device, setup, file, program);
  }

  private static Remote peer(KeyPair keys) {
    return Remote.of(keys.publicKey()).line("LearnableIPs = advertised");
  }

  private RawPeer raw(KeyPair keys) throws IOException {
    return new RawPeer(keys, gateway.publicKey(), new InetSocketAddress("192.0.2.1", PORT));
  }

  /** Everything, until told to stop; how many packets that were. */
  private long attack(AtomicBoolean over) throws IOException {
    HostileMix mix =
        new HostileMix(0xfd0aL << 48, Ipv6Address.parse("fd09::1"), Ipv6Address.parse("fd09::2"));
    long sent = 0;
    while (!over.get()) {
      try (RawPeer attacker = raw(hostile)) {
        for (int i = 0; i < REKEY && !over.get(); i++) {
          mix.next(attacker);
          sent++;
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
    }
    return sent;
  }

  @Test
  void shouldCostTheOthersNothingWhateverAPeerDoesAtOnce() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicLong sent = new AtomicLong();
    int linesBefore = lines();
    long historyBefore = history();
    CompletableFuture<Boolean> attacking =
        peers.async(
            () -> {
              sent.set(attack(over));
              return true;
            });
    long began = System.nanoTime();
    int lost;
    int unanswered = 0;
    List<Long> answers = new ArrayList<>();
    try {
      // All of the rates' first tokens are gone from here on.
      Await.pause(Duration.ofSeconds(2));
      Pings pings = Pings.start(peers, "fd09::2", "fd09::1", PINGS);
      for (int i = 0; i < FRESH; i++) {
        String fresh = "fd0a::f" + i;
        peers.address(client.device(), fresh + "/128");
        unanswered += Pings.start(peers, fresh, "fd09::1", 1).lost();
        answers.add(millis(() -> gateway.wg("show")));
        answers.add(
            millis(() -> host.command("curl", "-sf", "http://" + METRICS + "/metrics").succeed()));
      }
      lost = pings.lost();
      assertTrue(isAdvertisedTo(), "a new session, and its advertisement");
      for (int i = 0; i < FRESH; i++) {
        String event = "\"address\":\"fd0a::f" + i + "\"";
        Await.until("the event of " + event, SOON, () -> follower.log().contains(event));
      }
    } finally {
      over.set(true);
      attacking.join();
    }
    long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
    int lines = lines() - linesBefore;
    long history = history() - historyBefore;
    long memory = status("VmHWM:");
    System.out.printf(
        "hostile: %d packets in %d s; of the honest one's %d pings %d lost, of %d new addresses'"
            + " first packets %d; answers in ms: %s; %d lines, history %d KiB, memory %d KiB%n",
        sent.get(),
        seconds,
        PINGS,
        lost,
        FRESH,
        unanswered,
        answers,
        lines,
        history >> 10,
        memory >> 10);
    assertTrue(lost <= MAY_BE_LOST, () -> lost + " pings lost");
    assertTrue(unanswered <= 1, "first packets of new addresses lost");
    List<Long> sorted = answers.stream().sorted().toList();
    assertTrue(
        sorted.get(sorted.size() / 2) < ANSWER_MILLIS && sorted.getLast() < SLOWEST_ANSWER_MILLIS,
        answers::toString);
    assertTrue(lines <= LINES, () -> lines + " lines\n" + gateway.program().log());
    assertTrue(history <= HISTORY, () -> history + " bytes of history");
    assertTrue(memory < MEMORY, () -> memory + " bytes of memory");
    assertTrue(gateway.program().alive(), gateway.program().log());
    assertEquals(0, gateway.counter("events_lost"));
    for (String each :
        List.of(
            "refused_rate",
            "refused_static_conflict",
            "refused_out_of_scope",
            "drop_inner_malformed",
            "neighbor_discovery_limited",
            "dhcp6_limited",
            "drop_group")) {
      assertTrue(gateway.counter(each) > 10, () -> each + ": it was tried\n" + gateway.show());
    }
  }

  private static long millis(Runnable asked) {
    long since = System.nanoTime();
    asked.run();
    return (System.nanoTime() - since) / 1_000_000;
  }

  private boolean isAdvertisedTo() {
    return peers
        .async(
            () -> {
              try (RawPeer peer = raw(late)) {
                byte[] solicitation =
                    new NdPacket(
                            Ipv6Address.parse("fe80::3"),
                            Ipv6Address.ALL_ROUTERS,
                            new NdMessage.RouterSolicitation(List.of()))
                        .toBytes();
                boolean told = false;
                for (int i = 0; i < 3 && !told; i++) {
                  peer.send(solicitation);
                  told = peer.receives(40 + 16, Duration.ofSeconds(2));
                }
                return told;
              }
            })
        .join();
  }

  private int lines() {
    return (int) gateway.program().log().lines().count();
  }

  /** Bytes of the history's files. */
  private long history() throws IOException {
    try (Stream<Path> files = Files.list(topology.folder())) {
      long bytes = 0;
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("history.db")).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private long status(String line) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + gateway.program().pid() + "/status")).stream()
        .filter(each -> each.startsWith(line))
        .mapToLong(each -> Long.parseLong(each.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
