package org.slaacguard.benchmarks;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slaacguard.benchmarks.Iperf.Udp;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Command;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Slaacguard;

/**
 * {@code ./bench --scale}: what a gateway with thousands of peers, each with learned addresses,
 * costs one of them, in turn with a gateway of that one peer alone; their memory; and how long it
 * takes to show them, while packets flow.
 */
final class BenchScale {
  private static final int PEERS = 10_000;
  private static final int PORT = 51820;
  private static final String AMONG = "among " + PEERS;
  private static final int TURNS = 5;
  private static final int SHOWS = 5;
  private static final int BYTES = 1372;
  private static final long BITS = 100_000_000;
  private static final double GIGABIT = 1e9;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final int rounds;
  private final int seconds;
  private final Map<String, Figures> figures = new LinkedHashMap<>();

  BenchScale(int rounds, int seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Measures, and prints a table. */
  void run() {
    ManyPeers many = new ManyPeers(PEERS);
    for (int round = 1; round <= rounds; round++) {
      System.out.printf("round %d of %d%n", round, rounds);
      BenchSide ours = new BenchSide.Ours();
      try (BenchNetwork network = new BenchNetwork(ours, false, s -> s.remotes(many.remotes()));
          BenchNetwork alone = new BenchNetwork(ours, false)) {
        teach(network, many);
        Iperf among = new Iperf(network, seconds);
        throughput(new Iperf(alone, seconds), among);
        memory(alone, "alone");
        memory(network, AMONG);
        show(network, among);
      }
    }
    System.out.printf(
        "%n%d rounds, %d s a transfer, Gbit/s and MB; median ± half the range%n%n",
        rounds, seconds);
    System.out.println("| figure | |");
    System.out.println("|---|---|");
    figures.forEach((name, values) -> System.out.printf("| %s | %s |%n", name, values.text()));
    for (String transfer : List.of("TCP 1", "TCP 1 reverse")) {
      double kept = median(transfer + " " + AMONG) / median(transfer + " alone");
      System.out.printf(Locale.ROOT, "| %s lost, %% | %.1f |%n", transfer, 100 - 100 * kept);
    }
    for (String memory : List.of("live heap", "memory idle")) {
      double more = median(memory + " " + AMONG) - median(memory + " alone");
      System.out.printf(Locale.ROOT, "| %s a peer, kB | %.1f |%n", memory, more * 1e3 / PEERS);
    }
  }

  private double median(String name) {
    return figures.getOrDefault(name, new Figures()).median();
  }

  private void put(String name, double value) {
    System.out.printf("  %-44s %10.2f%n", name, value);
    figures.computeIfAbsent(name, n -> new Figures()).add(value);
  }

  private static void teach(BenchNetwork network, ManyPeers many) {
    try {
      network
          .a()
          .async(
              () -> {
                many.teach(
                    new InetSocketAddress(BenchCable.B, PORT), network.gateway().publicKey());
                return many;
              })
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("the peers could not teach: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    Slaacguard gateway = (Slaacguard) network.gateway();
    Await.until(
        "all addresses to be learned",
        PATIENCE,
        () -> gateway.counter("learned") >= many.addresses());
  }

  /** In turn, since what a machine gives changes from minute to minute. */
  private void throughput(Iperf alone, Iperf among) {
    // As in daemons that have been running for a while.
    for (Iperf each : List.of(alone, among, alone, among)) {
      each.tcp(1, false, false);
      each.tcp(1, true, false);
    }
    for (int turn = 0; turn < TURNS; turn++) {
      for (boolean reverse : new boolean[] {false, true}) {
        String transfer = reverse ? "TCP 1 reverse " : "TCP 1 ";
        put(transfer + "alone", alone.tcp(1, reverse, false) / GIGABIT);
        put(transfer + AMONG, among.tcp(1, reverse, false) / GIGABIT);
      }
    }
  }

  private void memory(BenchNetwork network, String what) {
    long pid = BenchNetwork.processOf(network.gateway());
    put("live heap " + what, liveHeap(pid));
    put("memory idle " + what, MachineTime.residentMegabytes(pid));
  }

  /** What is reachable on the heap after a whole collection, in MB. */
  private static double liveHeap(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String histogram = Command.of(jcmd, "" + pid, "GC.class_histogram").succeed();
    // The last line: Total, instances, bytes.
    String[] total = histogram.lines().reduce((before, line) -> line).orElse("").split(" +", -1);
    if (total.length != 3) {
      throw new LabException("a histogram without total: " + histogram);
    }
    return Double.parseDouble(total[2]) / 1e6;
  }

  /** Shows all peers while packets flow to the gateway, at a rate that leaves room. */
  private void show(BenchNetwork network, Iperf iperf) {
    Udp before = iperf.udp(BYTES, BITS, seconds);
    String device = network.gateway().device();
    Thread shows =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < SHOWS; i++) {
                    long began = System.nanoTime();
                    long peers =
                        network.b().command("wg", "show", device, "dump").succeed().lines().count();
                    put("wg show, ms", (System.nanoTime() - began) / 1e6);
                    if (peers != PEERS + 2) {
                      throw new LabException("wg shows " + peers + " lines");
                    }
                  }
                });
    long overflowsBefore = overflows(network.b());
    Udp meanwhile = iperf.udp(BYTES, BITS, seconds);
    try {
      shows.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    put("packets lost before, of a million", before.lost() * 1e6);
    put("packets lost while showing, of a million", meanwhile.lost() * 1e6);
    put(
        "packets that any socket of the host had no room for",
        (double) (overflows(network.b()) - overflowsBefore));
  }

  /** Datagrams that found a full receive buffer: the gateway's or, behind the tunnel, iperf3's. */
  private static long overflows(Host host) {
    String[] udp =
        host.command("cat", "/proc/net/snmp")
            .succeed()
            .lines()
            .filter(line -> line.matches("Udp: [0-9].*"))
            .findFirst()
            .orElseThrow()
            .split(" ", -1);
    // InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors
    return Long.parseLong(udp[5]);
  }
}
