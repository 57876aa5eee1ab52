package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.lab.TunnelSetup.Remote;

/**
 * Breaks the links of the way one by one, and expects {@code slaacguard doctor} to say which.
 *
 * <pre>
 *   client (wireguard-go) 192.0.2.2 ──── 192.0.2.1 gateway 2001:db8:2::1 ──── 2001:db8:2::2 router
 *   inner  fe80::7, SLAAC                2001:db8:1::1, fe80::1
 * </pre>
 */
@Timeout(300)
class DoctorIT {
  private static final String ROUTER = "2001:db8:2::2";
  private static final String FORWARDING = "net.ipv6.conf.all.forwarding";
  private static final int PORT = 5180;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final KeyPair keys = KeyPair.generate();
  private Topology topology;
  private Host host;
  private Host clientHost;
  private Slaacguard gateway;

  @BeforeEach
  void start() {
    topology = Topology.open();
    host = topology.host("gateway");
    clientHost = topology.host("client");
    Host router = topology.host("router");
    topology.cable(host, "eth0", clientHost, "eth0");
    topology.cable(host, "eth1", router, "eth0");
    host.address("eth0", "192.0.2.1/24");
    host.address("eth1", "2001:db8:2::1/64");
    clientHost.address("eth0", "192.0.2.2/24");
    router.address("eth0", ROUTER + "/64");
    host.route("default", ROUTER);
    router.route("2001:db8:1::/64", "2001:db8:2::1");
    gateway =
        Slaacguard.start(
            host,
            TunnelSetup.create()
                .listen(PORT)
                .address("2001:db8:1::1/64")
                .address("fe80::1/64")
                .line("AdvertisePrefix = 2001:db8:1::/64")
                // Or the address is known before the doctor looks, on a busy machine.
                .line("AskForAddresses = no")
                .remote(Remote.learner(keys.publicKey())));
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  /** Created, but not up yet. */
  private WireGuardGo client(KeyPair with, @Nullable String psk, String... allowed) {
    return WireGuardGo.create(
        clientHost,
        TunnelSetup.of(with)
            .address("fe80::7/64")
            .remote(
                Remote.of(gateway.publicKey())
                    .presharedKey(psk)
                    .endpoint("192.0.2.1:" + PORT)
                    .keepalive(2)
                    .allowed(allowed)));
  }

  private void awaitHandshake() {
    Await.until("a handshake", SOON, () -> gateway.latestHandshake(keys.publicKey()) > 0);
  }

  private Json doctor(String... more) {
    String[] words = new String[more.length + 4];
    words[0] = "doctor";
    words[1] = "--json";
    words[2] = gateway.device();
    words[3] = keys.publicKey().substring(0, 8);
    System.arraycopy(more, 0, words, 4, more.length);
    Command.Result result = host.run(Slaacguard.command(topology, words));
    String json = result.output().substring(result.output().indexOf('{'));
    Json report = Json.parse(json);
    assertEquals(report.get("well").text().equals("true"), result.status() == 0, result::output);
    return report;
  }

  /** What is not as it should be: {@code subject: what}. */
  private List<String> found(String... more) {
    return doctor(more).get("findings").elements().stream()
        .filter(f -> !f.get("state").text().equals("ok"))
        .map(f -> f.get("subject").text() + ": " + f.get("what").text())
        .toList();
  }

  private void expect(String begin) {
    List<String> found = found();
    assertEquals(1, found.size(), found::toString);
    assertTrue(found.getFirst().startsWith(begin), found::toString);
  }

  @Test
  void shouldFollowAPeerToItsAddressAndBeyond() {
    WireGuardGo client = client(keys, null, "::/0");
    client.up();
    String address = client.awaitAddress();
    expect("addresses: it was sent 2001:db8:1::/64");
    assertTrue(clientHost.pings(address, ROUTER, 1));
    assertEquals(List.of(), found());

    host.succeed(
        Command.of(
            "nft",
            "add table ip6 t; add chain ip6 t f { type filter hook forward priority 0; policy drop"
                + "; }"));
    List<String> dropped = found();
    assertTrue(
        dropped.stream().allMatch(f -> f.startsWith("firewall: forwarded ")) && dropped.size() == 2,
        dropped::toString);
    assertTrue(clientHost.pingsInVain(address, ROUTER, 1), "so it is");
    host.succeed(
        Command.of(
            "nft",
            "insert rule ip6 t f iifname \""
                + gateway.device()
                + "\" accept; insert rule ip6 t f oifname \""
                + gateway.device()
                + "\" ct state established,related accept"));
    assertTrue(clientHost.pings(address, ROUTER, 1), "what it said to do helps");
    assertEquals(List.of(), found());

    // The gateway switches it on again, later each time, until the doctor is faster.
    Await.until(
        "the doctor to see that forwarding is off",
        Duration.ofMinutes(3),
        () -> {
          host.sysctl(FORWARDING, "0");
          return found().stream().anyMatch(f -> f.startsWith("forwarding: "));
        });
    assertEquals(List.of(), found("--fix"));
    assertTrue(clientHost.pings(address, ROUTER, 1), "and so does what it does itself");
    assertEquals(List.of(), found());
  }

  @Test
  void shouldSeeThatAllowedIpsOfThePeerAreTooNarrow() {
    WireGuardGo client = client(keys, null, "2000::/3");
    client.up();
    awaitHandshake();
    expect("solicitation: it has a session, but has not asked for a router");
  }

  @Test
  void shouldSeeThatThePeerTakesNoAdvertisements() {
    WireGuardGo client = client(keys, null, "::/0");
    clientHost.sysctl("net.ipv6.conf." + client.device() + ".accept_ra", "0");
    client.up();
    awaitHandshake();
    expect("solicitation: it has a session, but has not asked for a router");
  }

  @Test
  void shouldNameAnUnknownKeyOnceInTheLog() {
    KeyPair wrong = KeyPair.generate();
    WireGuardGo client = client(wrong, null, "::/0");
    client.up();
    Await.until("a refusal", SOON, () -> gateway.counter("drop_handshake") >= 2);
    List<String> found = found();
    assertTrue(
        found.getFirst().startsWith("handshake: the key " + wrong.publicKey()), found::toString);
    String name = wrong.publicKey().substring(0, 8);
    assertEquals(
        1,
        gateway.program().log().lines().filter(line -> line.contains(name)).count(),
        gateway.program().log());
  }

  @Test
  void shouldSeeAnotherPresharedKeyAndAFirewallBeforeThePort() {
    WireGuardGo client = client(keys, KeyPair.generate().privateKey(), "::/0");
    client.up();
    Await.until("an initiation", SOON, () -> gateway.counter("udp_rx_datagrams") > 0);
    expect("handshake: its initiations from 192.0.2.2");
    assertFalse(gateway.latestHandshake(keys.publicKey()) > 0);

    host.succeed(
        Command.of(
            "nft",
            "add table inet t; add chain inet t i { type filter hook input priority 0; }; add rule"
                + " inet t i udp dport "
                + PORT
                + " drop"));
    List<String> found = found();
    assertTrue(
        found.stream().anyMatch(f -> f.startsWith("firewall: UDP port " + PORT + " is dropped")),
        found::toString);
  }

  @Test
  void shouldFindABlackHoleInTheTunnel() {
    WireGuardGo client = client(keys, null, "::/0");
    client.up();
    String address = client.awaitAddress();
    assertTrue(clientHost.pings(address, ROUTER, 1));
    assertEquals(List.of(), found());
    clientHost.succeed(
        Command.of(
            "nft",
            "add table inet t; add chain inet t i { type filter hook input priority 0; }; add rule"
                + " inet t i udp sport "
                + PORT
                + " meta length > 1400 drop"));
    expect("MTU: a black hole: packets of 1420 bytes");
  }
}
