package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.host.PathProbe;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.net.IpAddress;

/**
 * A path that takes less than its ends believe, and nobody says so; and the sizes of an uplink.
 *
 * <pre>
 *  far ──────────────── middle ──────────────── near
 *    eth0  MTU 1400   far0  near0  MTU 1500   wan0
 *    198.51.100.2     drops what is too big   203.0.113.2
 *    2001:db8:2::2    without a word          2001:db8:1::2
 * </pre>
 */
@Timeout(120)
class MtuIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private Topology topology;
  private Host near;
  private Host far;

  @BeforeEach
  void start() {
    topology = Topology.open();
    near = topology.host("near");
    Host middle = topology.host("middle");
    far = topology.host("far");
    middle.forwarding();
    topology.cable(middle, "near0", near, "wan0");
    topology.cable(middle, "far0", far, "eth0");
    middle.address("near0", "203.0.113.1/24");
    middle.address("near0", "2001:db8:1::1/64");
    middle.address("far0", "198.51.100.1/24");
    middle.address("far0", "2001:db8:2::1/64");
    near.address("wan0", "203.0.113.2/24");
    near.address("wan0", "2001:db8:1::2/64");
    far.address("eth0", "198.51.100.2/24");
    far.address("eth0", "2001:db8:2::2/64");
    near.route("default", "203.0.113.1");
    near.route("default", "2001:db8:1::1");
    far.route("default", "198.51.100.1");
    far.route("default", "2001:db8:2::1");
    middle.change("far0", new LinkChange().mtu(1400));
    far.change("eth0", new LinkChange().mtu(1400));
    // Neither end hears that anything was too big.
    middle.succeed(
        Command.of("nft", "-f", "-")
            .input(
                """
                table inet mute {
                  chain out {
                    type filter hook output priority 0;
                    icmp type destination-unreachable drop
                    icmpv6 type packet-too-big drop
                  }
                }
                """));
  }

  @AfterEach
  void stop() {
    topology.close();
  }

  private PathProbe.Result probe(String target, int most) {
    PathProbe probe = new PathProbe(IpAddress.parse(target), "", 0, 0, false);
    return near.here("probing " + target, () -> probe.search(most, () -> false));
  }

  @Test
  void shouldFindWhatAPathTakesThatNobodyTells() {
    for (String target : List.of("198.51.100.2", "2001:db8:2::2")) {
      PathProbe.Result result = probe(target, 1500);
      assertEquals(1400, result.found(), target);
      assertFalse(result.isWhole());
    }
    for (String target : List.of("203.0.113.1", "2001:db8:1::1")) {
      assertTrue(probe(target, 1500).isWhole(), target);
    }
    assertFalse(probe("198.51.100.77", 1500).isAnswered());
  }

  @Test
  void shouldGiveTheUplinkItsSizeAndTheTunnelWhatPasses() {
    Slaacguard gateway =
        Slaacguard.start(
            near,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .line("UplinkMTU = wan0 mtu=1480 peers=yes")
                .line("ClampMSS = yes")
                .remote(
                    TunnelSetup.Remote.of(KeyPair.generate().publicKey())
                        .endpoint("198.51.100.2:" + DemoNetwork.PORT)));
    awaitMtu("wan0", 1480);
    // 80 bytes of WireGuard over IPv6 would leave 1400 of 1480; of 1400 over IPv4 60 leave 1340.
    awaitMtu(gateway.device(), 1340);
    probesNow(gateway.device());
    near.change("wan0", new LinkChange().mtu(1500));
    awaitMtu("wan0", 1480);
    gateway.close();
    awaitMtu("wan0", 1500);
  }

  /**
   * Linux takes all IPv6 off an interface with less than 1280 bytes, and does not bring it back.
   */
  @Test
  void shouldFollowAnMtuThatIsSetByHand() {
    Slaacguard gateway =
        Slaacguard.start(
            near,
            TunnelSetup.create()
                .listen(DemoNetwork.PORT)
                .address("2001:db8:9::1/64")
                .line("AdvertisePrefix = 2001:db8:9::/64")
                .remote(
                    TunnelSetup.Remote.of(KeyPair.generate().publicKey())
                        .line("LearnableIPs = advertised")));
    near.change(gateway.device(), new LinkChange().mtu(1000));
    Await.until("its addresses to go", SOON, () -> near.addresses(gateway.device()).isEmpty());
    near.change(gateway.device(), new LinkChange().mtu(1380));
    Await.until(
        "them to be back",
        SOON,
        () ->
            near.addresses(gateway.device()).stream()
                .map(DeviceAddress::address)
                .toList()
                .containsAll(List.of("2001:db8:9::1", "fe80::1")));
    assertTrue(near.ip("-6", "route").contains("2001:db8:9::/64 dev " + gateway.device()));
    assertEquals(1380, mtu(gateway.device()), "it lasts");
  }

  private void probesNow(String device) {
    Command.Result result = near.run(Slaacguard.command(topology, "mtu", device, "--probe"));
    String said = result.output();
    assertTrue(
        said.contains("probing the path to 198.51.100.2 by wan0, with up to 1480 bytes\n"), said);
    assertTrue(
        said.contains("198.51.100.2 was probed now: packets of 1400 pass, and none of 1480\n"),
        said);
    assertTrue(said.contains(device + " has 1340, which is right"), said);
    assertTrue(result.ok(), said);
    assertFalse(
        near.run(Slaacguard.command(topology, "mtu", device, "nobody", "--probe")).ok(),
        "there is no such peer");
  }

  private void awaitMtu(String device, int mtu) {
    Await.value(device + " with " + mtu, SOON, () -> mtu(device), seen -> seen == mtu);
  }

  private int mtu(String device) {
    int[] seen = new int[1];
    near.netlink(
        device, netlink -> seen[0] = netlink.links().find(device).map(Link::mtu).orElse(0));
    return seen[0];
  }
}
