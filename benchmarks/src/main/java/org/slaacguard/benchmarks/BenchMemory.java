package org.slaacguard.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.Program;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.Topology;
import org.slaacguard.lab.Tunnel;
import org.slaacguard.lab.TunnelSetup;

/**
 * The memory of a process that serves one interface, and of one that serves more, in user space and
 * idle: the proportional set size, which counts a shared page in parts.
 */
final class BenchMemory {
  /** The warm-up is over by then, and the allocator has given back what the compilers took. */
  private static final Duration CALM = Duration.ofSeconds(40);

  private static final Duration START = Duration.ofSeconds(60);
  private static final int PORT = 5200;

  private final int rounds;

  /** Takes the median of this many rounds. */
  BenchMemory(int rounds) {
    this.rounds = rounds;
  }

  /** Measures, and prints a table. */
  void run() {
    System.out.println("| interfaces in one process | PSS, MB | of one |");
    System.out.println("|---|---|---|");
    double one = 0;
    for (int interfaces : new int[] {1, 3, 8}) {
      Figures figures = new Figures();
      for (int round = 0; round < rounds; round++) {
        figures.add(measure(interfaces));
      }
      if (interfaces == 1) {
        one = figures.median();
      }
      System.out.printf(
          Locale.ROOT, "| %d | %s | %.2f |%n", interfaces, figures.text(), figures.median() / one);
    }
  }

  /** Megabytes. */
  private static double measure(int interfaces) {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      List<String> words = new ArrayList<>(List.of("run"));
      List<String> devices = new ArrayList<>();
      for (int i = 0; i < interfaces; i++) {
        String device = topology.interfaceName();
        TunnelSetup setup =
            TunnelSetup.create()
                .listen(PORT + i)
                .line("Backend = userspace")
                .address("2001:db8:" + i + "::1/64")
                .line("AdvertisePrefix = 2001:db8:" + i + "::/64");
        devices.add(device);
        words.add(Tunnel.write(host, device + ".conf", setup.toFile()).toString());
      }
      Program program = host.start(Slaacguard.command(topology, words.toArray(String[]::new)));
      Await.until(
          "all interfaces",
          START,
          () -> devices.stream().allMatch(d -> program.log().contains(d + " is up, ")));
      Await.pause(CALM);
      return proportionalSet(program.pid()) / 1000.0;
    }
  }

  /** Kilobytes. */
  private static long proportionalSet(long process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process + "/smaps_rollup")).stream()
          .filter(line -> line.startsWith("Pss:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
