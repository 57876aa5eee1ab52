package org.slaacguard.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.lab.Await;
import org.slaacguard.lab.Host;
import org.slaacguard.lab.KeyPair;
import org.slaacguard.lab.MachineTime;
import org.slaacguard.lab.RawPeer;
import org.slaacguard.lab.TunnelSetup;
import org.slaacguard.lab.TunnelSetup.Remote;
import org.slaacguard.net.Ipv4Address;

/**
 * Measures what other peers get from a gateway while a peer with a session floods it: an
 * established stream goes on, and somebody comes, shakes hands and waits for the answer to a first
 * packet.
 *
 * <pre>
 *  a (stream) ── eth0 10.9.0.1 ═══ eth0 10.9.0.2 ── b (gateway) ── eth1 10.7.0.2 ═══ 10.7.0.1 ── c
 *                                                         c: hostile 2001:db8:8::bad, honest 10.8.0.50
 * </pre>
 */
final class BenchPeerFlood {
  private static final int PORT = 51820;
  private static final String GATEWAY = "10.7.0.2";
  private static final String HONEST = "10.8.0.50";
  private static final int FIRST_AWAY_PORT = 20_000;
  private static final int LOOKS = 5;
  private static final int COMERS = 5;
  private static final int ASKED = 10;

  /** A flood's way is new to a gateway, whose compilers take a third of a processor for it. */
  private static final Duration UNTIL_COMPILED = Duration.ofSeconds(20);

  private static final Duration BETWEEN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** A router advertisement has at least this many bytes (RFC 4861, section 4.2). */
  private static final int ADVERTISEMENT = 40 + 16;

  private final KeyPair hostile = KeyPair.generate();
  private final KeyPair honest = KeyPair.generate();
  private final BenchSide side;
  private final PeerFlood.Kind kind;
  private final int seconds;
  private final FloodTable table;

  /**
   * One flood of one side's gateway.
   *
   * @param seconds a transfer
   */
  BenchPeerFlood(BenchSide side, PeerFlood.Kind kind, int seconds, FloodTable table) {
    this.side = side;
    this.kind = kind;
    this.seconds = seconds;
    this.table = table;
  }

  /** Measures. */
  void run() {
    try (BenchNetwork network = new BenchNetwork(side, false, this::setup)) {
      Host attacker = attacker(network);
      Iperf iperf = new Iperf(network, seconds);
      iperf.tcp(2, true, false); // as in a daemon that has been running for a while
      iperf.tcp(2, false, false);
      MachineTime before = MachineTime.now();
      double to = iperf.tcp(1, false, false);
      double from = iperf.tcp(1, true, false);
      String key = network.gateway().publicKey();
      InetSocketAddress gateway = new InetSocketAddress(GATEWAY, PORT);
      long pid = BenchNetwork.processOf(network.gateway());
      try (PeerFlood flood = new PeerFlood(attacker, hostile, key, gateway, kind)) {
        Await.pause(UNTIL_COMPILED);
        put("stream to the gateway, % kept", 100 * iperf.tcp(1, false, false) / to);
        put("stream from the gateway, % kept", 100 * iperf.tcp(1, true, false) / from);
        for (int i = 0; i < LOOKS; i++) {
          put("wg show, ms", BenchFlood.show(network));
        }
        for (int i = 0; i < COMERS; i++) {
          // A gateway answers solicitations three seconds apart (RFC 4861, section 6.2.6): once.
          boolean asks = i == 0 && side instanceof BenchSide.Ours;
          attacker.async(() -> come(key, gateway, asks)).join();
          Await.pause(BETWEEN); // a peer's initiations may come 20 times a second
        }
        put("memory, MB", MachineTime.residentMegabytes(pid));
        put("flood sent, 1/s", flood.end());
        put(FloodTable.FOREIGN, 100 * MachineTime.now().since(before).foreign());
      }
    }
  }

  private TunnelSetup setup(TunnelSetup plain) {
    Remote attacker =
        Remote.of(hostile.publicKey())
            .allowed(PeerFlood.OWN + "/128")
            .line("LearnableIPs = " + PeerFlood.LEARNABLE);
    for (String line : kind.lines()) {
      attacker = attacker.line(line);
    }
    List<Remote> peers = new ArrayList<>();
    peers.add(attacker);
    peers.add(Remote.of(honest.publicKey()).allowed(HONEST + "/32"));
    if (kind == PeerFlood.Kind.TO_PEERS_AWAY) {
      for (int i = 0; i < PeerFlood.AWAY; i++) {
        peers.add(
            Remote.of(KeyPair.generate().publicKey())
                .endpoint("10.7.0.1:" + (FIRST_AWAY_PORT + i))
                .allowed("fd77::" + Integer.toHexString(i + 1) + "/128"));
      }
    }
    return plain.address("fe80::1/64").line("AdvertisePrefix = fd0a::/64").remotes(peers);
  }

  private static Host attacker(BenchNetwork network) {
    Host b = network.b();
    Host c = b.topology().host("c");
    b.topology().cable(c, "eth0", b, "eth1");
    // So that a datagram of 64 KB costs the kernel no fragments.
    c.ip("link", "set", "eth0", "mtu", "65535");
    b.ip("link", "set", "eth1", "mtu", "65535");
    c.address("eth0", "10.7.0.1/24");
    b.address("eth1", GATEWAY + "/24");
    b.forwarding();
    b.ip("-6", "route", "replace", PeerFlood.AWAY_NETWORK, "dev", network.gateway().device());
    return c;
  }

  /** Shakes hands, sends a packet, and may ask for the prefix. */
  private boolean come(String gatewayKey, InetSocketAddress gateway, boolean asks)
      throws IOException {
    long began = System.nanoTime();
    try (RawPeer peer = new RawPeer(honest, gatewayKey, gateway)) {
      byte[] ping =
          RawPackets.echoRequest(Ipv4Address.parse(HONEST), Ipv4Address.parse("10.8.0.2"));
      put(
          "a newcomer's first packet answered, ms",
          answered(began, peer, ping, RawPackets.ECHO_LENGTH));
      if (asks) {
        byte[] solicitation = RawPackets.routerSolicitation();
        long asked = System.nanoTime();
        put("its solicitation answered, ms", answered(asked, peer, solicitation, ADVERTISEMENT));
      }
    }
    return true;
  }

  /** Milliseconds until the answer; again each second, as hosts do. Infinite for none. */
  private static double answered(long since, RawPeer peer, byte[] question, int length)
      throws IOException {
    for (int i = 0; i < ASKED; i++) {
      peer.send(question);
      if (peer.receives(length, PATIENCE)) {
        return (System.nanoTime() - since) / 1e6;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  private void put(String figure, double value) {
    table.put(side, kind.title(), figure, value);
  }
}
