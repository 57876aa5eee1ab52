package org.slaacguard.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gateway with three peers of wireguard-go, and a host on its LAN that answers on two UDP ports.
 *
 * <pre>
 *   admin 192.0.2.2 ─── 192.0.2.1 ┐
 *   guest 192.0.2.6 ─── 192.0.2.5 ┤ gateway ─── 2001:db8:a::2 lan
 *   phone 192.0.2.10 ── 192.0.2.9 ┘   eth0
 *   tunnel: 2001:db8:1::1 gateway, ::a admin, ::b guest (both learned), ::c phone (AllowedIPs)
 * </pre>
 */
final class AccessNetwork implements AutoCloseable {
  static final String LAN = "2001:db8:a::2";
  static final String GATEWAY = "2001:db8:1::1";
  static final String ADMIN = "2001:db8:1::a";
  static final String GUEST = "2001:db8:1::b";
  static final String PHONE = "2001:db8:1::c";
  static final int OPEN = 7001;
  static final int SECRET = 7002;
  private static final int PORT = 51820;
  private static final List<String> NAMES = List.of("admin", "guest", "phone");
  private static final List<String> ADDRESSES = List.of(ADMIN, GUEST, PHONE);

  final Topology topology = Topology.open();
  final Host gateway = topology.host("gateway");
  final Host lan = topology.host("lan");
  final List<WireGuardGo> peers = new ArrayList<>();
  final List<KeyPair> keys = new ArrayList<>();
  private final List<Host> hosts = new ArrayList<>();

  /** Sources that the LAN host has heard from, with the port behind a blank. */
  final Set<String> heard = ConcurrentHashMap.newKeySet();

  private final AtomicInteger refused = new AtomicInteger();
  private final List<DatagramSocket> sockets = new ArrayList<>();

  AccessNetwork() throws Exception {
    topology.cable(gateway, "eth0", lan, "eth0");
    gateway.address("eth0", "2001:db8:a::1/64");
    lan.address("eth0", LAN + "/64");
    lan.route("default", "2001:db8:a::1");
    gateway.forwarding();
    for (int i = 0; i < NAMES.size(); i++) {
      Host host = topology.host(NAMES.get(i));
      topology.cable(gateway, NAMES.get(i), host, "eth0");
      gateway.address(NAMES.get(i), "192.0.2." + (4 * i + 1) + "/30");
      host.address("eth0", "192.0.2." + (4 * i + 2) + "/30");
      hosts.add(host);
      keys.add(KeyPair.generate());
    }
    answer(lan, OPEN);
    answer(lan, SECRET);
  }

  /** Answers every datagram to a port of a host. */
  void answer(Host host, int port) throws Exception {
    DatagramSocket socket = host.async(() -> new DatagramSocket(port)).get();
    sockets.add(socket);
    Thread.ofPlatform()
        .daemon()
        .name("answers")
        .start(
            () -> {
              DatagramPacket packet = new DatagramPacket(new byte[16], 16);
              while (!socket.isClosed()) {
                try {
                  socket.receive(packet);
                  heard.add(packet.getAddress().getHostAddress() + " " + port);
                  socket.send(packet);
                } catch (IOException e) {
                  // Of a peer that was refused meanwhile; or the end.
                  refused.incrementAndGet();
                }
              }
            });
  }

  /**
   * The file of the gateway.
   *
   * @param ofDevice lines of the interface
   * @param lines of each peer
   */
  TunnelSetup gatewaySetup(KeyPair own, List<String> ofDevice, List<List<String>> lines) {
    TunnelSetup setup =
        TunnelSetup.of(own)
            .listen(PORT)
            .address(GATEWAY + "/64")
            .address("fe80::1/64")
            .line("AdvertisePrefix = 2001:db8:1::/64");
    for (String line : ofDevice) {
      setup = setup.line(line);
    }
    for (int i = 0; i < keys.size(); i++) {
      TunnelSetup.Remote remote = TunnelSetup.Remote.of(keys.get(i).publicKey());
      remote = i == 2 ? remote.allowed(PHONE + "/128") : remote.line("LearnableIPs = advertised");
      for (String line : lines.get(i)) {
        remote = remote.line(line);
      }
      setup = setup.remote(remote);
    }
    return setup;
  }

  /** Starts the peers of a gateway. */
  void startPeers(String gatewayKey) {
    for (int i = 0; i < hosts.size(); i++) {
      peers.add(
          WireGuardGo.start(
              hosts.get(i),
              TunnelSetup.of(keys.get(i))
                  .address(ADDRESSES.get(i) + "/64")
                  // With this it solicits, and would make the same address itself.
                  .address("fe80::" + "abc".charAt(i) + "/64")
                  .remote(
                      TunnelSetup.Remote.of(gatewayKey)
                          .endpoint("192.0.2." + (4 * i + 1) + ":" + PORT)
                          .allowed("::/0"))));
      hosts.get(i).ip("-6", "route", "replace", "default", "dev", peers.get(i).device());
    }
  }

  /** Whether a datagram from here, sent again every 100 ms, is answered within this time. */
  static boolean answers(Host host, String from, String to, int port, Duration patience) {
    return host.here(
        from + " to " + to,
        () -> {
          try (DatagramSocket socket =
              new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(from), 0))) {
            socket.setSoTimeout(100);
            InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(to), port);
            long end = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < end) {
              socket.send(new DatagramPacket(new byte[4], 4, target));
              if (hears(socket)) {
                return true;
              }
            }
            return false;
          }
        });
  }

  /** Whether something comes before the socket's time is over. */
  static boolean hears(DatagramSocket socket) throws IOException {
    try {
      socket.receive(new DatagramPacket(new byte[16], 16));
      return true;
    } catch (SocketTimeoutException | PortUnreachableException e) {
      return false;
    }
  }

  @Override
  public void close() {
    sockets.forEach(DatagramSocket::close);
    topology.close();
  }
}
