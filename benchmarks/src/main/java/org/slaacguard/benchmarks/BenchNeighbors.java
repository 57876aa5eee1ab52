package org.slaacguard.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Command;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.OnLinkNetwork;
import org.slaacguard.lab.Program;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.Topology;
import org.slaacguard.lab.TunnelSetup;
import org.slaacguard.net.Ipv6Address;

/**
 * {@code ./bench --neighbors}: how soon a neighbour's solicitation for one of 10,000 addresses is
 * answered, alone and beside a flood of solicitations for others' addresses; ours and ndppd in
 * turn, on the network that {@link OnLinkNetwork} draws.
 */
final class BenchNeighbors {
  /** Addresses that are answered for: 40 static prefixes of 256. */
  private static final int ADDRESSES = 10_240;

  private static final int FLOOD = 50_000;
  private static final long HIGH = 0x2001_0db8_000a_0000L;
  private static final long FIRST = 0x1_0000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration ANNOUNCING = Duration.ofSeconds(70);
  private static final double[] PERCENTILES = {50, 99, 100};

  private final int rounds;
  private final int seconds;
  private final Map<String, Map<String, Figures>> figures = new LinkedHashMap<>();

  BenchNeighbors(int rounds, int seconds) {
    this.rounds = rounds;
    this.seconds = seconds;
  }

  /** Measures, and prints a table. */
  void run() {
    for (int round = 1; round <= rounds; round++) {
      System.out.printf("round %d of %d%n", round, rounds);
      try (Topology topology = Topology.open()) {
        ours(new OnLinkNetwork(topology));
      }
      try (Topology topology = Topology.open()) {
        ndppd(new OnLinkNetwork(topology));
      }
    }
    System.out.printf("%n%d rounds of %d s; median ± half the range%n%n", rounds, seconds);
    System.out.println("| figure | slaacguard | ndppd |");
    System.out.println("|---|---|---|");
    figures.forEach(
        (figure, sides) ->
            System.out.printf(
                "| %s | %s | %s |%n",
                figure,
                sides.getOrDefault("slaacguard", new Figures()).text(),
                sides.getOrDefault("ndppd", new Figures()).text()));
  }

  private void ours(OnLinkNetwork network) {
    String[] prefixes = new String[ADDRESSES / 256];
    for (int i = 0; i < prefixes.length; i++) {
      prefixes[i] = new Ipv6Address(HIGH, FIRST + 256L * i) + "/120";
    }
    TunnelSetup.Remote peer =
        TunnelSetup.Remote.of(KeyPair.generate().publicKey()).allowed(prefixes);
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(OnLinkNetwork.PORT)
            .line("NeighborProxy = " + OnLinkNetwork.UPLINK)
            .remote(peer);
    Slaacguard gateway = Slaacguard.startAsUsersDo(network.gateway(), setup);
    Await.until("the routes", SOON, () -> routes(network.gateway()) >= ADDRESSES);
    // Three packets for each address, 500 a second: what is measured is what comes afterwards.
    pause(ANNOUNCING);
    measure("slaacguard", network, gateway.program().pid());
    put(
        "slaacguard",
        "solicitations that passed the filter",
        (double) gateway.counter("neighbor_proxy_foreign"));
  }

  private static long routes(Host host) {
    String count = host.succeed(Command.of("sh", "-c", "ip -6 route show proto 157 | wc -l"));
    return Long.parseLong(count.strip());
  }

  private void ndppd(OnLinkNetwork network) {
    String rule = "proxy eth0 { router yes\n rule " + OnLinkNetwork.PREFIX + " { static } }\n";
    Path file = write(network.gateway(), rule);
    Program program = network.gateway().start(Command.of("ndppd", "-c", file.toString(), "-vv"));
    measure("ndppd", network, program.pid());
  }

  private static Path write(Host host, String text) {
    Path file = host.topology().folder().resolve("ndppd.conf");
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  private void measure(String side, OnLinkNetwork network, long process) {
    // The switch passes everything on: it is not what is measured.
    network.bridge().ip("link", "set", "br0", "type", "bridge", "mcast_snooping", "0");
    Ipv6Address router = Ipv6Address.parse(OnLinkNetwork.ROUTER);
    SolicitationLoad load = new SolicitationLoad("up0", router, HIGH, FIRST, ADDRESSES);
    Host host = network.router();
    // As in a program that has been running for a while.
    wait(host.async(() -> load.latencies(seconds)));
    latencies(side, "alone", wait(host.async(() -> load.latencies(seconds))));

    Ipv6Address neighbor = Ipv6Address.parse(OnLinkNetwork.NEIGHBOR);
    SolicitationLoad flood = new SolicitationLoad("eth0", neighbor, HIGH, 1L << 40, 1 << 24);
    double before = MachineTime.processSeconds(process);
    CompletableFuture<Double> flooding =
        network.neighbor().async(() -> flood.flood(FLOOD, seconds + 1));
    latencies(side, "beside a flood", wait(host.async(() -> load.latencies(seconds))));
    put(side, "flood, solicitations a second", wait(flooding));
    put(
        side,
        "processor time beside the flood, %",
        100 * (MachineTime.processSeconds(process) - before) / (seconds + 1));
  }

  private void latencies(String side, String when, SolicitationLoad.Latencies measured) {
    for (double percentile : PERCENTILES) {
      put(
          side,
          "answer " + when + ", p" + (int) percentile + ", ms",
          measured.percentile(percentile) / 1e6);
    }
    put(side, "solicitations " + when + " without an answer in 1 s", (double) measured.lost());
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static <T> T wait(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new LabException("the load ended: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private void put(String side, String figure, double value) {
    System.out.printf("  %-12s %-52s %10.3f%n", side, figure, value);
    figures
        .computeIfAbsent(figure, f -> new LinkedHashMap<>())
        .computeIfAbsent(side, s -> new Figures())
        .add(value);
  }
}
