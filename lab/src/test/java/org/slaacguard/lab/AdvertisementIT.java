package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;

/**
 * Compares our advertisements with radvd's for the same content, and checks what a Linux host makes
 * of them.
 *
 * <pre>
 *  client ──── 192.0.2.0/24 ──── gateway        router ──── listener
 *   wireguard-go                  Slaacguard      radvd
 * </pre>
 */
@Timeout(300)
class AdvertisementIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern HEX_LINE =
      Pattern.compile("^\\s+0x[0-9a-f]{4}:\\s+((?:[0-9a-f]{2,4} ?)+)", Pattern.MULTILINE);

  private static final String RADVD =
      """
      interface eth0 {
        AdvSendAdvert on;
        MinRtrAdvInterval 3;
        MaxRtrAdvInterval 4;
        AdvSourceLLAddress off;
        AdvManagedFlag on;
        AdvOtherConfigFlag on;
        AdvLinkMTU 1400;
        AdvReachableTime 30000;
        AdvRetransTimer 500;
        AdvCurHopLimit 63;
        AdvDefaultLifetime 1800;
        AdvDefaultPreference high;
        prefix 2001:db8:aa::/64 { AdvValidLifetime 86400; AdvPreferredLifetime 14400; };
        prefix 2001:db8:bb::/64 {
          AdvOnLink off; AdvAutonomous on;
          AdvValidLifetime infinity; AdvPreferredLifetime 600;
        };
        route 2001:db8:1::/48 { AdvRouteLifetime 1800; AdvRoutePreference high; };
        route 2001:db8:2::/64 { AdvRouteLifetime 900; AdvRoutePreference low; };
        RDNSS 2001:db8:aa::53 2001:db8:aa::54 { AdvRDNSSLifetime 900; };
        DNSSL home.arpa example.org { AdvDNSSLLifetime 900; };
      };
      """;

  private static final List<String> OURS =
      List.of(
          "ManagedFlag = yes",
          "OtherFlag = yes",
          "AdvertiseMTU = 1400",
          "ReachableTime = 30s",
          "RetransTimer = 500ms",
          "HopLimit = 63",
          "RouterLifetime = 30m",
          "RouterPreference = high",
          "AdvertisePrefix = 2001:db8:aa::/64 valid=1d preferred=4h",
          "AdvertisePrefix = 2001:db8:bb::/64 on-link=no valid=infinite preferred=10m",
          "AdvertiseRoute = 2001:db8:1::/48 lifetime=30m preference=high",
          "AdvertiseRoute = 2001:db8:2::/64 lifetime=15m preference=low",
          "RDNSS = 2001:db8:aa::53, 2001:db8:aa::54",
          "DNSSL = home.arpa, example.org",
          "DNSLifetime = 15m");

  private Topology topology;

  @BeforeEach
  void start() {
    topology = Topology.open();
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  /** A gateway that says these, and its one peer, which is not up yet. */
  private WireGuardGo tunnel(List<String> lines, String... ofPeer) {
    Host gateway = topology.host("gateway");
    Host client = topology.host("client");
    topology.cable(gateway, "wan0", client, "eth0");
    gateway.address("wan0", "192.0.2.1/24");
    client.address("eth0", "192.0.2.2/24");
    client.sysctl("net.ipv6.conf.default.addr_gen_mode", "1");
    KeyPair keys = KeyPair.generate();
    TunnelSetup.Remote remote = TunnelSetup.Remote.learner(keys.publicKey());
    for (String line : ofPeer) {
      remote = remote.line(line);
    }
    TunnelSetup setup = TunnelSetup.create().listen(51820).address("fe80::1/64").remote(remote);
    for (String line : lines) {
      setup = setup.line(line);
    }
    Slaacguard ours = Slaacguard.start(gateway, setup);
    WireGuardGo peer =
        WireGuardGo.create(
            client,
            TunnelSetup.of(keys)
                .address("fe80::5/64")
                .remote(
                    TunnelSetup.Remote.of(ours.publicKey())
                        .endpoint("192.0.2.1:51820")
                        .allowed("::/0")));
    client.sysctl("net.ipv6.conf." + peer.device() + ".accept_ra_rt_info_max_plen", "128");
    return peer;
  }

  /** Listens before anybody sends; the first advertisement that comes. */
  private Program listen(Host host, String device) {
    Program capture =
        host.start(
            Command.of(
                "tcpdump", "-n", "-l", "-x", "-c", "1", "-i", device, "icmp6[icmp6type]==134"));
    Await.until("tcpdump to listen", SOON, () -> capture.log().contains("listening on"));
    return capture;
  }

  private static RouterAdvertisement heard(Program capture) throws PacketException {
    assertEquals(0, capture.await(SOON), capture.log());
    StringBuilder hex = new StringBuilder();
    HEX_LINE
        .matcher(capture.log())
        .results()
        .map(MatchResult::group)
        .forEach(line -> hex.append(line.substring(line.indexOf(':') + 1).replaceAll("\\s", "")));
    byte[] packet = HexFormat.of().parseHex(hex);
    return (RouterAdvertisement) NdPacket.parse(packet).message();
  }

  private RouterAdvertisement ofRadvd() throws IOException, PacketException {
    Host router = topology.host("router");
    Host listener = topology.host("listener");
    topology.cable(router, "eth0", listener, "eth0");
    router.sysctl("net.ipv6.conf.all.forwarding", "1");
    router.address("eth0", "fe80::1/64");
    Path file = Files.writeString(topology.folder().resolve("radvd.conf"), RADVD);
    Path pid = topology.folder().resolve("radvd.pid");
    Program capture = listen(listener, "eth0");
    router.start(
        Command.of(
            "radvd",
            "-n",
            "-m",
            "stderr",
            "-u",
            "root",
            "-C",
            file.toString(),
            "-p",
            pid.toString()));
    return heard(capture);
  }

  @Test
  void shouldAdvertiseWhatRadvdDoesOfTheSameContent() throws Exception {
    WireGuardGo peer = tunnel(OURS);
    peer.up();
    Program capture = listen(peer.host(), peer.device());
    peer.host().solicitRouter(peer.device());
    RouterAdvertisement ours = heard(capture);
    RouterAdvertisement theirs = ofRadvd();
    assertEquals(theirs.hopLimit(), ours.hopLimit());
    assertEquals(theirs.managed(), ours.managed());
    assertEquals(theirs.otherConfiguration(), ours.otherConfiguration());
    assertEquals(theirs.preference(), ours.preference());
    assertEquals(theirs.routerLifetime(), ours.routerLifetime());
    assertEquals(theirs.reachableTime(), ours.reachableTime());
    assertEquals(theirs.retransTimer(), ours.retransTimer());
    assertEquals(Set.copyOf(theirs.options()), Set.copyOf(ours.options()));
    assertEquals(theirs.options().size(), ours.options().size());
  }

  @Test
  void shouldLetALinuxHostSplitItsTunnel() {
    WireGuardGo peer =
        tunnel(
            List.of("AdvertisePrefix = 2001:db8:aa::/64", "RDNSS = 2001:db8:aa::53"),
            "RouterLifetime = 0",
            "AdvertiseRoute = 2001:db8:1::/48, 2001:db8:2::/48 preference=high",
            "RDNSS = 2001:db8:1::53",
            "PREF64 = 64:ff9b::/96",
            "CaptivePortal = https://example.org/api");
    Host client = peer.host();
    peer.up();
    Await.until(
        "a route from the advertisement",
        SOON,
        () -> client.ip("-6", "route", "show", "dev", peer.device()).contains("2001:db8:1::/48"));
    assertTrue(
        client.ip("-6", "route", "show", "2001:db8:2::/48").contains("pref high"),
        client.ip("-6", "route", "show"));
    assertFalse(client.ip("-6", "route", "show", "default").contains(peer.device()));
    assertTrue(
        client.globalAddresses(peer.device()).stream()
            .anyMatch(a -> a.toString().contains("2001:db8:aa:")));
    String said = client.solicitRouter(peer.device());
    assertTrue(said.contains("2001:db8:1::53"), said);
    assertFalse(said.contains("2001:db8:aa::53"), said);
    assertTrue(said.contains("2001:db8:1::/48"), said);
  }

  @Test
  void shouldGiveAPeerAPrefixOfItsOwn() {
    WireGuardGo peer =
        tunnel(
            List.of("AdvertisePrefix = 2001:db8:aa::/64", "Address = 2001:db8:aa::1/64"),
            "AdvertisePrefix = 2001:db8:cc::/64");
    Host client = peer.host();
    peer.up();
    List<DeviceAddress> made =
        Await.value(
            "an address",
            SOON,
            () -> client.globalAddresses(peer.device()),
            found -> !found.isEmpty());
    assertEquals(1, made.size(), made::toString);
    String address = made.getFirst().address();
    assertTrue(address.startsWith("2001:db8:cc:"), address);
    assertTrue(client.pings(address, "2001:db8:aa::1", 2), "learned, and routed back");
    String routes = client.ip("-6", "route", "show");
    assertFalse(routes.contains("2001:db8:aa::/64"), () -> "it is told of no other: " + routes);
  }
}
