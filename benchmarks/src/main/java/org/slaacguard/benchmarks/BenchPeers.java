package org.slaacguard.benchmarks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.Tunnel;
import org.slaacguard.lab.TunnelSetup;

/**
 * {@code ./bench --peers}: the processor time of a gateway whose peers hold their sessions and send
 * nothing else; ours, which advertises a prefix to them besides, and wireguard-go, in turn.
 */
final class BenchPeers {
  private static final int PEERS = 1000;
  private static final int PORT = 51820;

  /** Until the code that a handshake and a keepalive take is compiled. */
  private static final Duration CALM = Duration.ofMinutes(3);

  /** A handshake of each peer. */
  private static final Duration TIME = Duration.ofMinutes(2);

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** What is measured of a program: percent of a core, and megabytes. */
  private record Row(Figures share, Figures memory) {}

  private final List<BenchSide> sides;
  private final int rounds;

  /** Takes the median of this many rounds. */
  BenchPeers(List<BenchSide> sides, int rounds) {
    this.sides = List.copyOf(sides);
    this.rounds = rounds;
  }

  /** Measures, and prints a table. */
  void run() {
    Map<BenchSide, Row> table = new LinkedHashMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (BenchSide side : sides) {
        System.out.printf(
            "round %d of %d: %s, %d minutes%n",
            round, rounds, side.title(), CALM.plus(TIME).toMinutes());
        measure(side, table.computeIfAbsent(side, _ -> new Row(new Figures(), new Figures())));
      }
    }
    System.out.printf("| %d quiet peers | percent of a core | memory, MB |%n", PEERS);
    System.out.println("|---|---|---|");
    table.forEach(
        (side, row) ->
            System.out.printf(
                "| %s | %s | %s |%n", side.title(), row.share.text(), row.memory.text()));
  }

  private static void measure(BenchSide side, Row row) {
    QuietPeers peers = new QuietPeers(PEERS);
    try (BenchCable cable = BenchCable.lay("peers", "gateway")) {
      Tunnel gateway = start(side, cable.b(), setup(side, peers));
      long pid = BenchNetwork.processOf(gateway);
      double spent =
          cable
              .a()
              .async(
                  () -> {
                    try (peers) {
                      peers.connect(new InetSocketAddress(BenchCable.B, PORT), gateway.publicKey());
                      peers.hold(CALM);
                      double before = MachineTime.processSeconds(pid);
                      peers.hold(TIME);
                      return MachineTime.processSeconds(pid) - before;
                    }
                  })
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      row.share.add(100 * spent / TIME.toSeconds());
      row.memory.add(MachineTime.residentMegabytes(pid));
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("the peers could not be held: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private static TunnelSetup setup(BenchSide side, QuietPeers peers) {
    TunnelSetup setup = TunnelSetup.create().listen(PORT).address("2001:db8:8::1/64");
    return side instanceof BenchSide.Ours
        ? setup.line("AdvertisePrefix = 2001:db8:8::/64").remotes(peers.learners())
        : setup.remotes(peers.remotes());
  }

  private static Tunnel start(BenchSide side, Host host, TunnelSetup setup) {
    return side instanceof BenchSide.Ours
        ? Slaacguard.startAsUsersDo(host, setup)
        : BenchNetwork.start(side, host, setup);
  }
}
