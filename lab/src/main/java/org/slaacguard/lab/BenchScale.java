package org.slaacguard.lab;

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
import org.slaacguard.lab.Iperf.Udp;

/**
 * {@code ./bench --scale}: what a gateway with thousands of peers, each with learned addresses,
 * costs one of them, in turn with a gateway of that one peer alone; its memory; and how long it
 * takes to show them, while packets flow.
 */
final class BenchScale {
  private static final int PEERS = 10_000;
  private static final int PORT = 51820;
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
      try (BenchNetwork network = new BenchNetwork(new BenchSide.Ours(), false)) {
        measure(network, "alone");
      }
      try (BenchNetwork network = new BenchNetwork(new BenchSide.Ours(), false, many.remotes())) {
        teach(network, many);
        measure(network, "among " + PEERS);
        show(network);
      }
    }
    System.out.printf("%n%d rounds, %d s a transfer; median ± half the range%n%n", rounds, seconds);
    System.out.println("| figure | |");
    System.out.println("|---|---|");
    figures.forEach((name, values) -> System.out.printf("| %s | %s |%n", name, values.text()));
    double cost =
        100 - 100 * median("TCP 1 among " + PEERS + ", Gbit/s") / median("TCP 1 alone, Gbit/s");
    System.out.printf(Locale.ROOT, "| throughput lost, %% | %.1f |%n", cost);
    for (String memory : List.of("live heap", "memory idle")) {
      double more = median(memory + " among " + PEERS + ", MB") - median(memory + " alone, MB");
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
                many.teach(new InetSocketAddress("10.9.0.2", PORT), network.gateway().publicKey());
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

  private void measure(BenchNetwork network, String what) {
    Iperf iperf = new Iperf(network, seconds);
    // As in a daemon that has been running for a while.
    iperf.tcp(2, true, false);
    iperf.tcp(2, false, true);
    put("TCP 1 " + what + ", Gbit/s", iperf.tcp(1, false, false) / GIGABIT);
    put("TCP 1 reverse " + what + ", Gbit/s", iperf.tcp(1, true, false) / GIGABIT);
    long pid = BenchNetwork.processOf(network.gateway());
    put("live heap " + what + ", MB", liveHeap(pid));
    put("memory idle " + what + ", MB", MachineTime.residentMegabytes(pid));
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
  private void show(BenchNetwork network) {
    Iperf iperf = new Iperf(network, seconds);
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
    Udp meanwhile = iperf.udp(BYTES, BITS, seconds);
    try {
      shows.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    put("packets lost before, of a million", before.lost() * 1e6);
    put("packets lost while showing, of a million", meanwhile.lost() * 1e6);
  }
}
