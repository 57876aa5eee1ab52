package org.slaacguard.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.KernelTunnel;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.LabException;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.Program;
import org.slaacguard.lab.Slaacguard;
import org.slaacguard.lab.Tunnel;
import org.slaacguard.lab.TunnelSetup;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.lab.WireGuardGo;

/**
 * Two hosts on a cable, and a tunnel between them where the side has one.
 *
 * <pre>
 *  a ── eth0 10.9.0.1, 2001:db8:9::1 ════ eth0 10.9.0.2, 2001:db8:9::2 ── b
 *       tunnel 10.8.0.1, 2001:db8:8::1         tunnel 10.8.0.2, 2001:db8:8::2
 * </pre>
 */
final class BenchNetwork implements AutoCloseable {
  private static final int PORT = 51820;

  private final BenchCable cable = BenchCable.lay("a", "b");
  private final Host a = cable.a();
  private final Host b = cable.b();
  private final List<Tunnel> tunnels;
  private final double startMillis;

  BenchNetwork(BenchSide side, boolean outerIpv6) {
    this(side, outerIpv6, setup -> setup);
  }

  /**
   * Makes it.
   *
   * @param more what b is set up with beside a
   */
  BenchNetwork(BenchSide side, boolean outerIpv6, UnaryOperator<TunnelSetup> more) {
    String to = outerIpv6 ? "[2001:db8:9::%d]:" : "10.9.0.%d:";
    KeyPair keysA = KeyPair.generate();
    KeyPair keysB = KeyPair.generate();
    TunnelSetup setupA = setup(keysA, 1, keysB, String.format(to, 2) + PORT, 2);
    TunnelSetup setupB = more.apply(setup(keysB, 2, keysA, String.format(to, 1) + PORT, 1));
    long began = System.nanoTime();
    List<Tunnel> started = new ArrayList<>();
    if (!(side instanceof BenchSide.Cable)) {
      started.add(start(side, a, setupA));
    }
    startMillis = (System.nanoTime() - began) / 1e6;
    if (!started.isEmpty()) {
      started.add(start(side, b, setupB));
    }
    tunnels = List.copyOf(started);
    Await.until(
        "the first ping",
        Duration.ofSeconds(20),
        () -> a.command("ping", "-n", "-q", "-c", "1", "-W", "1", address(2, false)).run().ok());
  }

  private static TunnelSetup setup(
      KeyPair keys, int own, KeyPair peer, String endpoint, int other) {
    return TunnelSetup.of(keys)
        .listen(PORT)
        .address("10.8.0." + own + "/24")
        .address("2001:db8:8::" + own + "/64")
        .remote(
            Remote.of(peer.publicKey())
                .endpoint(endpoint)
                .allowed("10.8.0." + other + "/32", "2001:db8:8::" + other + "/128"));
  }

  private static Tunnel wireguardGo(Host host, TunnelSetup setup, String binary) {
    WireGuardGo tunnel = WireGuardGo.create(host, setup, binary);
    tunnel.up();
    return tunnel;
  }

  /** The host that sends. */
  Host a() {
    return a;
  }

  /** The host that receives. */
  Host b() {
    return b;
  }

  /** The tunnel of b. */
  Tunnel gateway() {
    return tunnels.getLast();
  }

  /** From the start of the first program to its interface and socket. */
  double startMillis() {
    return startMillis;
  }

  /** Memory of the first program. */
  double residentMegabytes() {
    return tunnels.isEmpty() ? 0 : MachineTime.residentMegabytes(processOf(tunnels.getFirst()));
  }

  /** The programs' processes. */
  List<Long> processes() {
    return tunnels.stream().map(BenchNetwork::processOf).toList();
  }

  /** When the first program's latest handshake was, in seconds since 1970; 0 on a cable. */
  long latestHandshake() {
    return tunnels.isEmpty()
        ? 0
        : tunnels.getFirst().latestHandshake(tunnels.getLast().publicKey());
  }

  /** The address to use of host 1 or 2. */
  String address(int host, boolean ipv6) {
    String network = tunnels.isEmpty() ? "9" : "8";
    return ipv6 ? "2001:db8:" + network + "::" + host : "10." + network + ".0." + host;
  }

  /** Starts a side's program, up and with its addresses. */
  static Tunnel start(BenchSide side, Host host, TunnelSetup setup) {
    return switch (side) {
      case BenchSide.Cable cable -> throw new LabException("a cable has no program");
      case BenchSide.Ours ours -> Slaacguard.start(host, setup);
      case BenchSide.Other other -> wireguardGo(host, setup, other.binary());
    };
  }

  /** The program below the wrappers that put it into its namespace. */
  static long processOf(Tunnel tunnel) {
    Program program =
        switch (tunnel) {
          case Slaacguard ours -> ours.program();
          case WireGuardGo theirs -> theirs.program();
          case KernelTunnel kernel -> throw new LabException(kernel + " has no program");
        };
    return ProcessHandle.of(program.pid())
        .flatMap(p -> p.descendants().reduce((x, y) -> y).or(() -> Optional.of(p)))
        .orElseThrow()
        .pid();
  }

  @Override
  public void close() {
    cable.close();
  }
}
