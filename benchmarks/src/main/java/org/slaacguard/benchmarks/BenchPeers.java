package org.slaacguard.benchmarks;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.Topology;
import org.slaacguard.lab.TunnelSetup;

/**
 * {@code ./bench --peers}: the processor time of a gateway whose peers hold their sessions and send
 * nothing else.
 *
 * <pre>
 *  peers ── eth0 10.9.0.1 ════ eth0 10.9.0.2 ── gateway
 * </pre>
 */
final class BenchPeers {
  private static final int PEERS = 1000;
  private static final int PORT = 51820;

  /** Until the code that a handshake and a keepalive take is compiled. */
  private static final Duration CALM = Duration.ofSeconds(60);

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final int rounds;

  /** Takes the median of so many rounds. */
  BenchPeers(int rounds) {
    this.rounds = rounds;
  }

  /** Measures, and prints a table. */
  void run() {
    Figures share = new Figures();
    Figures memory = new Figures();
    for (int round = 0; round < rounds; round++) {
      measure(share, memory);
    }
    System.out.println("| quiet peers | percent of a core | memory, MB |");
    System.out.println("|---|---|---|");
    System.out.printf(Locale.ROOT, "| %d | %s | %s |%n", PEERS, share.text(), memory.text());
  }

  private static void measure(Figures share, Figures memory) {
    QuietPeers peers = new QuietPeers(PEERS);
    try (Topology topology = Topology.open()) {
      Host a = topology.host("peers");
      Host b = topology.host("gateway");
      topology.cable(a, "eth0", b, "eth0");
      a.address("eth0", "10.9.0.1/24");
      b.address("eth0", "10.9.0.2/24");
      Slaacguard gateway =
          Slaacguard.startAsUsersDo(
              b,
              TunnelSetup.create()
                  .listen(PORT)
                  .address("2001:db8:8::1/64")
                  .line("AdvertisePrefix = 2001:db8:8::/64")
                  .remotes(peers.remotes()));
      long pid = gateway.program().pid();
      double spent =
          a.async(
                  () -> {
                    try (peers) {
                      peers.connect(new InetSocketAddress("10.9.0.2", PORT), gateway.publicKey());
                      peers.hold(CALM);
                      double before = MachineTime.processSeconds(pid);
                      peers.hold(TIME);
                      return MachineTime.processSeconds(pid) - before;
                    }
                  })
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      share.add(100 * spent / TIME.toSeconds());
      memory.add(MachineTime.residentMegabytes(pid));
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("the peers could not be held: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
