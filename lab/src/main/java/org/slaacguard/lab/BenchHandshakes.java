package org.slaacguard.lab;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjDoubleConsumer;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * Handshakes a second as responder: thousands of peers, each beginning one.
 *
 * <pre>
 *  a (load) ── eth0 10.9.0.1 ════ eth0 10.9.0.2 ── b (responder)
 * </pre>
 */
final class BenchHandshakes {
  private static final int PORT = 51820;
  private static final int WARM_UP = 3000;
  private static final int MEASURED = 6000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BenchSide side;

  BenchHandshakes(BenchSide side) {
    this.side = side;
  }

  /** Measures; figures by their names go to the receiver. */
  void run(ObjDoubleConsumer<String> figures) {
    KeyPair keys = KeyPair.generate();
    HandshakeLoad load = new HandshakeLoad(WARM_UP + MEASURED, keys.publicKey());
    try (Topology topology = Topology.open()) {
      Host a = topology.host("a");
      Host b = topology.host("b");
      topology.cable(a, "eth0", b, "eth0");
      a.address("eth0", "10.9.0.1/24");
      b.address("eth0", "10.9.0.2/24");
      List<Remote> remotes = load.publicKeys().stream().map(Remote::of).toList();
      TunnelSetup setup = new TunnelSetup(keys, PORT, List.of(), List.of(), remotes);
      Tunnel tunnel = BenchNetwork.start(side, b, setup);
      long pid = BenchNetwork.processOf(tunnel);
      measure(a, load, 0, WARM_UP);
      double cpuBefore = MachineTime.processSeconds(pid);
      double rate = measure(a, load, WARM_UP, WARM_UP + MEASURED);
      double cpu = MachineTime.processSeconds(pid) - cpuBefore;
      figures.accept("handshakes, responder, 1/s", rate);
      figures.accept("handshakes, responder, CPU µs each", cpu * 1e6 / MEASURED);
    }
  }

  private static double measure(Host from, HandshakeLoad load, int first, int behind) {
    try {
      return from.async(() -> load.run(new InetSocketAddress("10.9.0.2", PORT), first, behind))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LabException("no handshakes: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
