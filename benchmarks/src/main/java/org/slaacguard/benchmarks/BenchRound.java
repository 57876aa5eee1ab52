package org.slaacguard.benchmarks;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Program;

/** Everything measured of one side, once. Figures go into the table by their name. */
final class BenchRound {
  private static final double GIGABIT = 1e9;
  private static final Pattern PING = Pattern.compile("= [0-9.]+/([0-9.]+)/");

  /** As on a line that has always been quiet; on a network of its own. */
  private static final String FIRST_PING = "ping right after the start, ms";

  /** The part of the machine that other processes may take, 0 to 1. */
  static final double FOREIGN_LIMIT = 0.10;

  /** Names, or parts of them, of what is measured on one tunnel, one after the other. */
  private static final List<String> NETWORK_FIGURES =
      List.of(
          "start, ms",
          "memory idle, MB",
          "TCP 1 right after the start, Gbit/s",
          "ping idle, ms",
          "TCP 1, Gbit/s",
          "TCP 2, Gbit/s",
          "TCP 4, Gbit/s",
          "CPU at TCP 1, s/GB",
          "CPU at TCP 2, s/GB",
          "CPU at TCP 4, s/GB",
          "TCP 1 reverse, Gbit/s",
          "TCP 4 reverse, Gbit/s",
          "TCP 1 IPv6, Gbit/s",
          "TCP 1 reverse IPv6, Gbit/s",
          "UDP 64 B overload, packets/s",
          "UDP 1372 B overload, packets/s",
          "UDP 1372 B without loss, Mbit/s",
          "ping under load, ms",
          "memory under load, MB");

  private final BenchSide side;
  private final int seconds;
  private final boolean quick;
  private final Map<String, Map<BenchSide, Figures>> table;
  private final Predicate<String> wanted;
  private boolean disturbed;

  BenchRound(
      BenchSide side,
      int seconds,
      boolean quick,
      Predicate<String> wanted,
      Map<String, Map<BenchSide, Figures>> table) {
    this.side = side;
    this.seconds = seconds;
    this.quick = quick;
    this.wanted = wanted;
    this.table = table;
  }

  /** Runs it; whether other processes left the machine to us. */
  boolean run() {
    if (wanted.test(FIRST_PING)) {
      try (BenchNetwork network = new BenchNetwork(side, false)) {
        measure(FIRST_PING, () -> ping(network, 40));
      }
    }
    if (NETWORK_FIGURES.stream().anyMatch(wanted)) {
      onNetwork();
    }
    if (!(side instanceof BenchSide.Cable)) {
      BenchHandshakes handshakes = new BenchHandshakes(side, (name, value) -> put(name, value));
      if (wanted.test("handshakes, responder, 1/s")) {
        handshakes.responder();
      }
      if (wanted.test("handshakes, initiator, 1/s")) {
        handshakes.initiator();
      }
    }
    if (!quick && wanted.test("TCP 1, outer IPv6, Gbit/s")) {
      try (BenchNetwork network = new BenchNetwork(side, true)) {
        Iperf iperf = new Iperf(network, seconds);
        settle(iperf);
        measure("TCP 1, outer IPv6, Gbit/s", () -> iperf.tcp(1, false, true) / GIGABIT);
      }
    }
    return !disturbed;
  }

  /** From here on as in a daemon that has been running for a while, both programs alike. */
  private static void settle(Iperf iperf) {
    iperf.tcp(2, true, false);
    iperf.tcp(2, false, true);
  }

  private void onNetwork() {
    try (BenchNetwork network = new BenchNetwork(side, false)) {
      boolean tunnel = !(side instanceof BenchSide.Cable);
      if (tunnel) {
        put("start, ms", network.startMillis());
        put("memory idle, MB", network.residentMegabytes());
      }
      Iperf iperf = new Iperf(network, seconds);
      measure("TCP 1 right after the start, Gbit/s", () -> iperf.tcp(1, false, false) / GIGABIT);
      settle(iperf);
      measure("ping idle, ms", () -> ping(network, 40));
      for (int streams : quick ? new int[] {1, 4} : new int[] {1, 2, 4}) {
        tcp(iperf, streams, false, false);
      }
      tcp(iperf, 1, true, false);
      tcp(iperf, 1, false, true);
      if (!quick) {
        tcp(iperf, 1, true, true);
        tcp(iperf, 4, true, false);
      }
      for (int bytes : new int[] {64, 1372}) {
        measure(
            "UDP " + bytes + " B overload, packets/s",
            () -> iperf.udp(bytes, 0, seconds).packets());
      }
      if (!quick) {
        measure("UDP 1372 B without loss, Mbit/s", () -> lossless(iperf, 1372));
      }
      pingUnderLoad(network, iperf);
      if (tunnel) {
        put("memory under load, MB", network.residentMegabytes());
      }
    }
  }

  private void tcp(Iperf iperf, int streams, boolean reverse, boolean ipv6) {
    String name =
        "TCP " + streams + (reverse ? " reverse" : "") + (ipv6 ? " IPv6" : "") + ", Gbit/s";
    MachineTime before = MachineTime.now();
    double bits = measure(name, () -> iperf.tcp(streams, reverse, ipv6) / GIGABIT) * GIGABIT;
    if (!reverse && !ipv6) {
      // The second that iperf3 omits costs time as well.
      double gigabytes = bits / 8 * (seconds + 1) / 1e9;
      put(
          "CPU at TCP " + streams + ", s/GB",
          MachineTime.now().since(before).busySeconds() / gigabytes);
    }
  }

  /** The highest rate that loses less than one packet of a thousand, to 5 %. */
  private double lossless(Iperf iperf, int bytes) {
    double low = 0;
    double high = iperf.udp(bytes, 0, 2).packets() * bytes * 8;
    for (int step = 0; step < 5; step++) {
      double rate = (low + high) / 2;
      if (iperf.udp(bytes, (long) rate, 2).lost() < 0.001) {
        low = rate;
      } else {
        high = rate;
      }
    }
    return low / 1e6;
  }

  private void pingUnderLoad(BenchNetwork network, Iperf iperf) {
    if (!wanted.test("ping under load, ms")) {
      return;
    }
    try (Program load = iperf.load(6)) {
      Await.pause(Duration.ofSeconds(1));
      measure("ping under load, ms", () -> ping(network, 40));
      load.await(Duration.ofSeconds(20));
    }
  }

  private static double ping(BenchNetwork network, int count) {
    String output =
        network
            .a()
            .command("ping", "-n", "-q", "-i", "0.05", "-c", "" + count, network.address(2, false))
            .succeed();
    Matcher times = PING.matcher(output);
    if (!times.find()) {
      throw new LabException("ping without times: " + output);
    }
    return Double.parseDouble(times.group(1));
  }

  private double measure(String name, DoubleSupplier figure) {
    if (!wanted.test(name)) {
      return Double.NaN;
    }
    MachineTime before = MachineTime.now();
    double value = figure.getAsDouble();
    double foreign = MachineTime.now().since(before).foreign();
    if (foreign > FOREIGN_LIMIT) {
      disturbed = true;
      System.out.printf("  %s: other processes took %.0f %% of the machine%n", name, 100 * foreign);
    }
    put(name, value);
    return value;
  }

  private void put(String name, double value) {
    if (Double.isNaN(value) || !wanted.test(name)) {
      return;
    }
    System.out.printf("  %-14s %-34s %10.2f%n", side.title(), name, value);
    table
        .computeIfAbsent(name, n -> new LinkedHashMap<>())
        .computeIfAbsent(side, s -> new Figures())
        .add(value);
  }
}
