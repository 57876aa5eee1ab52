package org.slaacguard.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Transfer;

/**
 * One TCP stream as fast as it goes for a long time, over several sessions, with a checksum over
 * all of it. What it shows is whether throughput holds while keys change and memory grows.
 */
final class BenchLong {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final BenchSide side;
  private final Duration time;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Figures steady = new Figures();
  private final Figures renewing = new Figures();
  private final List<Double> all = new ArrayList<>();

  BenchLong(BenchSide side, Duration time) {
    this.side = side;
    this.time = time;
  }

  /** Runs it, printing each interval; whether everything arrived as it was sent. */
  boolean run() {
    try (BenchNetwork network = new BenchNetwork(side, false)) {
      long end = System.nanoTime() + time.toNanos();
      CompletableFuture<Integer> sessions = CompletableFuture.supplyAsync(() -> watch(network));
      Transfer transfer;
      try {
        transfer =
            Transfer.run(
                network.a(),
                network.address(1, false),
                network.b(),
                network.address(2, false),
                bytes -> {
                  sent.setPlain(bytes);
                  return System.nanoTime() < end;
                },
                time.plus(PATIENCE));
      } finally {
        ended.set(true);
      }
      report(transfer, sessions.join(), network.residentMegabytes());
      return transfer.intact();
    }
  }

  private int watch(BenchNetwork network) {
    Set<Long> handshakes = new HashSet<>(Set.of(network.latestHandshake()));
    long before = 0;
    long since = System.nanoTime();
    for (int i = 1; ; i++) {
      Await.pause(INTERVAL);
      if (ended.get()) {
        return handshakes.size();
      }
      long now = System.nanoTime();
      long bytes = sent.get();
      double gigabits = (bytes - before) * 8.0 / (now - since);
      before = bytes;
      since = now;
      boolean renewed = handshakes.add(network.latestHandshake());
      (renewed ? renewing : steady).add(gigabits);
      all.add(gigabits);
      System.out.printf(
          "%5d s  %6.2f Gbit/s%s%n",
          i * INTERVAL.toSeconds(), gigabits, renewed ? "  new keys" : "");
    }
  }

  private void report(Transfer transfer, int sessions, double megabytes) {
    System.out.printf(
        "%n%s: %.1f GB in %.0f s, %.2f Gbit/s; %s%n",
        side.title(),
        transfer.bytes() / 1e9,
        transfer.seconds(),
        transfer.megabits() / 1e3,
        transfer.intact()
            ? "what arrived is what was sent (length and CRC-32C)"
            : "NOT what was sent");
    System.out.printf(
        "%d sessions; ten seconds without a change of keys %s, with one %s Gbit/s%n",
        sessions, steady.text(), renewing.text());
    System.out.printf(
        "lowest ten seconds %.2f, highest %.2f Gbit/s; memory at the end %.0f MB%n",
        all.stream().mapToDouble(x -> x).min().orElse(0),
        all.stream().mapToDouble(x -> x).max().orElse(0),
        megabytes);
  }
}
