package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Peers that {@code peer add} makes, each by the file that it prints: on the stock {@code wg-quick}
 * and wireguard-go, towards hosts beyond the gateway, which know no way back to the tunnel.
 *
 * <pre>
 *   phone 192.0.2.2 ─── 192.0.2.1 gateway 198.51.100.1 ─── 198.51.100.2 server
 *                       wan                eth0
 *   tunnel: 10.8.0.1 gateway, 10.8.0.2 the first peer; 2001:db8:1::/64
 * </pre>
 */
@Timeout(300)
class PeersIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration VAIN = Duration.ofSeconds(1);
  private static final String SERVER = "198.51.100.2";
  private static final String FIRST = "10.8.0.2";
  private static final int ONE = 7001;
  private static final int OTHER = 7002;

  private final Topology topology = Topology.open();
  private final Host gatewayHost = topology.host("gateway");
  private final Host phone = topology.host("phone");
  private final Host server = topology.host("server");
  private final Set<String> heard = ConcurrentHashMap.newKeySet();
  private final List<DatagramSocket> sockets = new ArrayList<>();
  private final List<Path> up = new ArrayList<>();
  private @Nullable Slaacguard running;

  @BeforeEach
  void wire() throws Exception {
    topology.cable(gatewayHost, "wan", phone, "eth0");
    topology.cable(gatewayHost, "eth0", server, "eth0");
    gatewayHost.address("wan", "192.0.2.1/24");
    gatewayHost.address("eth0", "198.51.100.1/24");
    phone.address("eth0", "192.0.2.2/24");
    server.address("eth0", SERVER + "/24");
    answer(ONE);
    answer(OTHER);
  }

  private Slaacguard gateway() {
    return Objects.requireNonNull(running, "not started");
  }

  @AfterEach
  void close() {
    up.forEach(file -> phone.command("wg-quick", "down", file.toString()).run());
    sockets.forEach(DatagramSocket::close);
    topology.close();
  }

  private void answer(int port) throws Exception {
    DatagramSocket socket = server.async(() -> new DatagramSocket(port)).get();
    sockets.add(socket);
    Thread.ofPlatform().daemon().name("answers").start(() -> answer(socket));
  }

  private void answer(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[16], 16);
    while (!socket.isClosed()) {
      try {
        socket.receive(packet);
        heard.add(packet.getAddress().getHostAddress());
        socket.send(packet);
      } catch (IOException e) {
        heard.add("nobody: " + e.getMessage());
      }
    }
  }

  private void start(String... lines) {
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(51820)
            .line("# endpoint = 192.0.2.1:51820")
            .address("fe80::1/64")
            .line("AdvertisePrefix = 2001:db8:1::/64");
    for (String line : lines) {
      setup = setup.line(line);
    }
    running = Slaacguard.start(gatewayHost, setup);
  }

  private Command peer(String command, String... words) {
    List<String> all = new ArrayList<>(List.of("peer", command));
    all.addAll(List.of(words));
    all.addAll(List.of("--file", gateway().file().toString()));
    return Slaacguard.command(topology, all.toArray(String[]::new));
  }

  /** Adds a peer, and brings its file up by the stock programs. */
  private String add(String name, String... options) throws IOException {
    Path file = topology.folder().resolve(topology.interfaceName() + ".conf");
    List<String> words = new ArrayList<>(List.of(name, "--output", file.toString()));
    words.addAll(List.of(options));
    gatewayHost.succeed(peer("add", words.toArray(String[]::new)));
    up.add(file);
    phone
        .command("wg-quick", "up", file.toString())
        .with("WG_QUICK_USERSPACE_IMPLEMENTATION", "wireguard-go")
        .succeed();
    return Files.readString(file);
  }

  private boolean reaches(int port, Duration patience) {
    return AccessNetwork.answers(phone, FIRST, SERVER, port, patience);
  }

  private String key(String name) {
    return Json.parse(gatewayHost.succeed(peer("list", "--json"))).elements().stream()
        .filter(each -> each.get("name").text().equals(name))
        .map(each -> each.get("publicKey").text())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldTakeAPhoneToTheIpv4HostsBehindTheUplink() throws Exception {
    start("IPv4Pool = 10.8.0.0/24", "Masquerade = eth0");
    String file = add("phone");
    assertTrue(file.contains(", " + FIRST + "/32\n"), file);
    assertTrue(file.contains("AllowedIPs = ::/0, 0.0.0.0/0\n"), file);
    assertTrue(reaches(ONE, SOON), () -> gateway().show());
    assertEquals(Set.of("198.51.100.1"), heard, "by the gateway's address");
    assertTrue(phone.pings(FIRST, "10.8.0.1", 1), "the gateway's own address in the pool");

    // What it may reach counts for IPv4 as for IPv6.
    mayReach("198.51.100.2 udp/7001");
    Await.until("the other to be none", SOON, () -> !reaches(OTHER, VAIN));
    assertTrue(reaches(ONE, SOON));
    mayReach("internet");
    Await.until("the LAN to be none", SOON, () -> !reaches(ONE, VAIN));
    mayReach("lan");
    assertTrue(reaches(OTHER, SOON));

    gateway().close();
    String left = gatewayHost.command("nft", "list", "ruleset").succeed();
    assertFalse(left.contains("slaacguard"), left);
    running = gateway().restart();
    assertTrue(reaches(ONE, SOON), "after a restart");
    gateway().program().kill();
    running = gateway().restart();
    assertTrue(reaches(OTHER, SOON), "after a crash");
    String rules = gatewayHost.command("nft", "list", "ruleset").succeed();
    assertEquals(1, rules.lines().filter(l -> l.contains("masquerade")).count(), rules);
  }

  private void mayReach(String what) {
    Slaacguard.command("set", gateway().device(), "peer", key("phone"), "may-reach", what)
        .succeed();
  }

  @Test
  void shouldEndAVisitorAtItsTimeAndTakeItBackWithAnother() throws Exception {
    start("IPv4Pool = 10.8.0.0/24", "Masquerade = yes", "MayReach = lan");
    add("visitor", "--expires", "30d");
    String visitor = key("visitor");
    assertTrue(reaches(ONE, SOON), () -> gateway().show());
    gatewayHost.succeed(peer("expire", "visitor", "2s"));
    Await.until("its time", SOON, () -> !gateway().show().contains(visitor));
    Await.until("the way to be closed", SOON, () -> !reaches(ONE, VAIN));
    Await.until("the file to follow", SOON, () -> text().contains("#disabled: [Peer]"));
    String rules = gatewayHost.command("nft", "list", "ruleset").succeed();
    assertFalse(rules.contains(FIRST + " :"), rules);

    Command.Result early = gatewayHost.run(peer("enable", "visitor"));
    assertEquals(1, early.status(), early.output());
    assertTrue(early.output().contains("expired on"), early.output());
    assertFalse(gateway().show().contains(visitor));
    gatewayHost.succeed(peer("expire", "visitor", "30d"));
    gatewayHost.succeed(peer("enable", "visitor"));
    assertTrue(reaches(ONE, SOON), () -> gateway().show());
    gatewayHost.succeed(peer("expire", "visitor", "never"));
    assertTrue(reaches(ONE, SOON), () -> gateway().show());
  }

  private String text() {
    try {
      return Files.readString(gateway().file());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
