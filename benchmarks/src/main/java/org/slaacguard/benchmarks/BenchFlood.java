package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.benchmarks.HonestPeers.Done;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.InitiationFlood;
import org.slaacguard.lab.InitiationFlood.Sources;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Endpoint;

/**
 * {@code ./bench --flood}: what honest peers have of a gateway while it is flooded with
 * initiations, ours and wireguard-go's in turn. An established stream goes on; strangers start
 * handshakes, and known peers start again; somebody looks with {@code wg show}. Then floods of a
 * peer, by {@link BenchPeerFlood}.
 *
 * <pre>
 *  a (stream) ── eth0 10.9.0.1 ═══ eth0 10.9.0.2 ── b (gateway) ── eth1 10.7.0.2 ═══ 10.7.0.1 ── c
 *                                                         c: 10.64.0.0/10 floods, 10.32.0.0/16 honest
 * </pre>
 */
final class BenchFlood {
  private static final int PORT = 51820;
  private static final int UNREAD = 9999;
  private static final int STRANGERS = 40;
  private static final int KNOWN = 20;
  private static final String GATEWAY = "10.7.0.2";
  private static final Duration SECOND_TRY = Duration.ofSeconds(7);

  /** How long the flood is alone, so that its cost can be told; the clock has hundredths. */
  private static final Duration ALONE = Duration.ofSeconds(2);

  /** The heap that ours has to do with. */
  private static final String HEAP = "-Xmx128m";

  /** What comes. */
  enum Kind {
    ONE("50,000/s, one source", Sources.ONE, 50_000),
    MANY("50,000/s, 1,000 sources", Sources.MANY, 50_000),
    SPOOFED("50,000/s, a new source each", Sources.SPOOFED, 50_000),
    REPLAYS("50,000/s, replays, a new source each", Sources.SPOOFED, 50_000),
    SLOW("5,000/s, 1,000 sources", Sources.MANY, 5_000),
    ELSEWHERE("50,000/s to an unread port", Sources.SPOOFED, 50_000);

    private final String title;
    private final Sources sources;
    private final int rate;

    Kind(String title, Sources sources, int rate) {
      this.title = title;
      this.sources = sources;
      this.rate = rate;
    }
  }

  private final List<BenchSide> sides;
  private final int rounds;
  private final int seconds;
  private final Predicate<String> wanted;
  private final FloodTable table = new FloodTable();

  /**
   * In turn.
   *
   * @param wanted kinds by their titles
   */
  BenchFlood(List<BenchSide> sides, int rounds, int seconds, Predicate<String> wanted) {
    this.sides = sides;
    this.rounds = rounds;
    this.seconds = seconds;
    this.wanted = wanted;
  }

  /** Measures, and prints a table. */
  void run() {
    System.setProperty(Slaacguard.JAVA_OPTIONS, HEAP);
    for (int round = 1; round <= rounds; round++) {
      for (Kind kind : Kind.values()) {
        for (BenchSide side : wanted.test(kind.title) ? sides : List.<BenchSide>of()) {
          System.out.printf("round %d of %d: %s, %s%n", round, rounds, kind.title, side.title());
          measure(side, kind);
        }
      }
      for (PeerFlood.Kind kind : PeerFlood.Kind.values()) {
        for (BenchSide side : wanted.test(kind.title()) ? sides : List.<BenchSide>of()) {
          System.out.printf("round %d of %d: %s, %s%n", round, rounds, kind.title(), side.title());
          new BenchPeerFlood(side, kind, seconds, table).run();
        }
      }
    }
    System.out.printf(
        "%n%d rounds, %d s a transfer, %s; median ± half the range%n%n", rounds, seconds, HEAP);
    table.print(sides);
  }

  private void put(BenchSide side, Kind kind, String figure, double value) {
    table.put(side, kind.title, figure, value);
  }

  private void measure(BenchSide side, Kind kind) {
    InetSocketAddress gateway = new InetSocketAddress(GATEWAY, PORT);
    try (HonestPeers strangers = new HonestPeers(STRANGERS, 1, gateway);
        HonestPeers known = new HonestPeers(KNOWN, 2, gateway)) {
      List<Remote> remotes = new ArrayList<>(strangers.remotes());
      remotes.addAll(known.remotes());
      try (BenchNetwork network = new BenchNetwork(side, false, s -> s.remotes(remotes))) {
        measure(side, kind, network, attacker(network), strangers, known);
      }
    } catch (IOException e) {
      throw new LabException("honest peers", e);
    }
  }

  private static Host attacker(BenchNetwork network) {
    Host b = network.b();
    Host c = b.topology().host("c");
    b.topology().cable(c, "eth0", b, "eth1");
    c.address("eth0", "10.7.0.1/24");
    b.address("eth1", GATEWAY + "/24");
    for (String own : List.of(InitiationFlood.NETWORK, HonestPeers.NETWORK)) {
      c.ip("route", "add", "local", own, "dev", "lo");
      b.route(own, "10.7.0.1");
    }
    return c;
  }

  private void measure(
      BenchSide side,
      Kind kind,
      BenchNetwork network,
      Host attacker,
      HonestPeers strangers,
      HonestPeers known) {
    Iperf iperf = new Iperf(network, seconds);
    iperf.tcp(2, true, false); // as in a daemon that has been running for a while
    iperf.tcp(2, false, false);
    String key = network.gateway().publicKey();
    await(attacker.async(() -> known.begin(key, Duration.ofSeconds(1), SECOND_TRY)));
    MachineTime before = MachineTime.now();
    double to = iperf.tcp(1, false, false);
    double from = iperf.tcp(1, true, false);
    List<byte[]> messages = InitiationFlood.unknown(key);
    if (kind == Kind.REPLAYS) {
      messages = messages.subList(0, 1);
    }
    long pid = BenchNetwork.processOf(network.gateway());
    Future<Boolean> unread = network.b().async(() -> unread(kind));
    Endpoint target = Endpoint.parse(GATEWAY + ":" + (kind == Kind.ELSEWHERE ? UNREAD : PORT));
    try (InitiationFlood flood =
        new InitiationFlood(attacker, target, kind.sources, messages, kind.rate)) {
      Await.pause(Duration.ofSeconds(1));
      Duration over = Duration.ofSeconds(2L * seconds);
      CompletableFuture<Done> first = attacker.async(() -> strangers.begin(key, over, SECOND_TRY));
      CompletableFuture<Done> again = attacker.async(() -> known.begin(key, over, SECOND_TRY));
      put(side, kind, "stream to the gateway, % kept", 100 * iperf.tcp(1, false, false) / to);
      put(side, kind, "stream from the gateway, % kept", 100 * iperf.tcp(1, true, false) / from);
      put(side, kind, "wg show, ms", show(network));
      report(side, kind, "strangers", await(first));
      report(side, kind, "peers known by their source", await(again));
      put(side, kind, "processor time a message of the flood, µs", cost(flood, pid));
      put(side, kind, "memory, MB", MachineTime.residentMegabytes(pid));
      put(side, kind, "flood sent, 1/s", flood.end());
      put(side, kind, FloodTable.FOREIGN, 100 * MachineTime.now().since(before).foreign());
    }
    unread.cancel(true);
  }

  /** Microseconds of the gateway for each message, with nothing else to do for it. */
  private static double cost(InitiationFlood flood, long pid) {
    double before = MachineTime.processSeconds(pid);
    long sent = flood.sent();
    Await.pause(ALONE);
    return 1e6 * (MachineTime.processSeconds(pid) - before) / Math.max(1, flood.sent() - sent);
  }

  /** Holds a port open that nobody reads. */
  private static boolean unread(Kind kind) throws IOException {
    if (kind == Kind.ELSEWHERE) {
      try (java.net.DatagramSocket socket = new java.net.DatagramSocket(UNREAD)) {
        socket.setReceiveBufferSize(4096);
        Await.pause(Duration.ofMinutes(1));
      }
    }
    return true;
  }

  /** Milliseconds that {@code wg show} takes. */
  static double show(BenchNetwork network) {
    long began = System.nanoTime();
    network.b().command("wg", "show", network.gateway().device(), "dump").succeed();
    return (System.nanoTime() - began) / 1e6;
  }

  private void report(BenchSide side, Kind kind, String who, @Nullable Done done) {
    if (done != null) {
      put(side, kind, who + " done at the first try, %", 100.0 * done.first() / done.count());
      put(side, kind, who + " done by the second, %", 100.0 * done.second() / done.count());
    }
  }

  private static Done await(Future<Done> done) {
    try {
      return done.get(2, TimeUnit.MINUTES);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("no handshakes: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
