package org.slaacguard.benchmarks;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjDoubleConsumer;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Tunnel;
import org.slaacguard.lab.TunnelSetup;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * Handshakes a second: as responder, thousands of peers each beginning one; as initiator, beginning
 * one with each of thousands.
 *
 * <pre>
 *  a (load) ── eth0 10.9.0.1 ════ eth0 10.9.0.2 ── b (measured)
 * </pre>
 */
final class BenchHandshakes {
  private static final int PORT = 51820;
  private static final int WARM_UP = 3000;
  private static final int MEASURED = 6000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BenchSide side;
  private final ObjDoubleConsumer<String> figures;

  /** Figures by their names go to the receiver. */
  BenchHandshakes(BenchSide side, ObjDoubleConsumer<String> figures) {
    this.side = side;
    this.figures = figures;
  }

  /** Some of the handshakes; handshakes a second. */
  private interface Load {
    double run(Host from, Tunnel tunnel, int first, int behind);
  }

  /** Measures the answering side. */
  void responder() {
    KeyPair keys = KeyPair.generate();
    HandshakeLoad load = new HandshakeLoad(WARM_UP + MEASURED, keys.publicKey());
    List<Remote> remotes = load.publicKeys().stream().map(Remote::of).toList();
    InetSocketAddress to = new InetSocketAddress(BenchCable.B, PORT);
    measure(
        "responder",
        new TunnelSetup(keys, PORT, List.of(), List.of(), remotes),
        (from, tunnel, first, behind) -> await(from.async(() -> load.run(to, first, behind))));
  }

  /** Measures the side that begins. */
  void initiator() {
    KeyPair keys = KeyPair.generate();
    HandshakeAnswers answers = new HandshakeAnswers(WARM_UP + MEASURED, keys);
    measure(
        "initiator",
        new TunnelSetup(keys, PORT, List.of(), List.of(), List.of()),
        (from, tunnel, first, behind) -> begin(from, tunnel, answers, first, behind));
  }

  private void measure(String role, TunnelSetup setup, Load load) {
    try (BenchCable cable = BenchCable.lay("a", "b")) {
      Host a = cable.a();
      Host b = cable.b();
      a.ip("route", "add", "local", HandshakeAnswers.NETWORK, "dev", "lo");
      b.ip("route", "add", HandshakeAnswers.NETWORK, "via", BenchCable.A);
      Tunnel tunnel = BenchNetwork.start(side, b, setup);
      long pid = BenchNetwork.processOf(tunnel);
      load.run(a, tunnel, 0, WARM_UP);
      double cpuBefore = MachineTime.processSeconds(pid);
      double rate = load.run(a, tunnel, WARM_UP, WARM_UP + MEASURED);
      double cpu = MachineTime.processSeconds(pid) - cpuBefore;
      figures.accept("handshakes, " + role + ", 1/s", rate);
      figures.accept("handshakes, " + role + ", CPU µs each", cpu * 1e6 / MEASURED);
    }
  }

  /** The tunnel gets the peers, and begins with each at once. */
  private static double begin(
      Host from, Tunnel tunnel, HandshakeAnswers answers, int first, int behind) {
    CountDownLatch listening = new CountDownLatch(1);
    Future<Double> rate =
        from.async(() -> answers.run(first, behind, listening, PATIENCE.minusSeconds(5)));
    TunnelSetup more =
        TunnelSetup.of(tunnel.setup().keys()).remotes(answers.remotes(first, behind));
    // Peers alone: a section of the interface would set its key again.
    String peers = more.toSetconf().substring(more.toSetconf().indexOf("[Peer]"));
    Path file = Tunnel.write(tunnel.host(), "peers-" + first, peers);
    try {
      listening.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
    tunnel.wg("addconf", file.toString());
    return await(rate);
  }

  private static double await(Future<Double> rate) {
    try {
      return rate.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("no handshakes: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
