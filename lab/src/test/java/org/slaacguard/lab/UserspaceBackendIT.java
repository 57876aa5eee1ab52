package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.linux.Fd;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.userspace.UserspaceOptions;

/**
 * The userspace data plane between two hosts, against itself and against wireguard-go.
 *
 * <pre>
 *   left 192.0.2.1, 2001:db8:0:1::1 ──── 192.0.2.2, 2001:db8:0:1::2 right
 *   in the tunnel: 10.9.0.1, fd09::1 and 10.9.0.2, fd09::2
 * </pre>
 */
@Timeout(300)
class UserspaceBackendIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LEFT_PORT = 5101;
  private static final int RIGHT_PORT = 5102;

  private Topology topology;
  private Host left;
  private Host right;
  private int descriptors;

  @BeforeEach
  void lay() {
    descriptors = Fd.open();
    topology = Topology.open();
    left = topology.host("left");
    right = topology.host("right");
    topology.cable(left, "eth0", right, "eth0");
    left.address("eth0", "192.0.2.1/24");
    right.address("eth0", "192.0.2.2/24");
    left.address("eth0", "2001:db8:0:1::1/64");
    right.address("eth0", "2001:db8:0:1::2/64");
  }

  @AfterEach
  void remove() {
    topology.close();
    assertEquals(descriptors, Fd.open(), () -> "leaked: " + Fd.openDescriptors());
  }

  private UserspaceOptions options() {
    // Once a JVM would do, and others warm up.
    return UserspaceOptions.of(topology.interfaceName()).withWarmUp(Duration.ZERO);
  }

  private LocalBackend startLeft(UserspaceOptions options) {
    return LocalBackend.start(left, options, LEFT_PORT, "10.9.0.1/24", "fd09::1/64");
  }

  private LocalBackend startRight(UserspaceOptions options) {
    return LocalBackend.start(right, options, RIGHT_PORT, "10.9.0.2/24", "fd09::2/64");
  }

  private static PeerUpdate.Builder peer(String publicKey) {
    return PeerUpdate.builder(PublicKey.parse(publicKey));
  }

  private static Endpoint endpoint(boolean ipv6, int host, int port) {
    return Endpoint.parse(
        ipv6 ? "[2001:db8:0:1::" + host + "]:" + port : "192.0.2." + host + ":" + port);
  }

  private static void pingBothFamiliesBothWays(Host one, Host other) {
    assertTrue(one.pings("10.9.0.1", "10.9.0.2", 3));
    assertTrue(one.pings("fd09::1", "fd09::2", 3));
    assertTrue(other.pings("10.9.0.2", "10.9.0.1", 3));
    assertTrue(other.pings("fd09::2", "fd09::1", 3));
  }

  private void transferBothWays(long bytes) {
    assertTrue(Transfer.run(left, "fd09::1", right, "fd09::2", bytes, PATIENCE).intact());
    assertTrue(Transfer.run(right, "10.9.0.2", left, "10.9.0.1", bytes, PATIENCE).intact());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldCarryBothFamiliesOverEitherAndLearnAddresses(boolean outerIpv6) {
    LocalBackend client = startLeft(options());
    LocalBackend gateway = startRight(options());
    gateway.peer(
        peer(client.keys().publicKey())
            .learnableIps(LearnScope.parse("fd09::/64, 10.9.0.0/24"))
            .build());
    client.peer(
        peer(gateway.keys().publicKey())
            .endpoint(endpoint(outerIpv6, 2, RIGHT_PORT))
            .allowedIp(IpPrefix.parse("10.9.0.0/24"))
            .allowedIp(IpPrefix.parse("fd09::/64"))
            .build());

    pingBothFamiliesBothWays(left, right);
    transferBothWays(4 << 20);

    assertEquals(
        List.of(IpAddress.parse("10.9.0.1"), IpAddress.parse("fd09::1")),
        gateway.peer().learned().stream().map(address -> address.address()).toList());
    assertEquals(endpoint(outerIpv6, 1, LEFT_PORT), gateway.peer().endpoint());
    // The end of a transfer does not wait for its last acknowledgements to be counted.
    assertTrue(
        Await.holds(PATIENCE, () -> gateway.peer().rxBytes() == client.peer().txBytes()),
        () -> gateway.peer().rxBytes() + " of " + client.peer().txBytes() + " bytes arrived");
    assertTrue(
        gateway.events().stream().anyMatch(BackendEvent.SessionEstablished.class::isInstance));
    assertEquals(0, gateway.count(Counter.DROP_AUTHENTICATION));
    assertEquals(0, gateway.count(Counter.DROP_REPLAY));
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, true, false",
    "true, false, false, true",
    "false, true, true, true",
    "true, true, true, false",
    "false, true, false, false",
  })
  void shouldTalkWithTheReference(
      boolean weInitiate, boolean psk, boolean outerIpv6, boolean offloads) {
    String preshared = psk ? KeyPair.presharedKey() : null;
    LocalBackend ours = startLeft(options().withOffloads(offloads, offloads, offloads, offloads));
    TunnelSetup.Remote us =
        TunnelSetup.Remote.of(ours.keys().publicKey())
            .allowed("10.9.0.1/32", "fd09::1/128")
            .presharedKey(preshared);
    TunnelSetup setup =
        TunnelSetup.create()
            .listen(RIGHT_PORT)
            .address("10.9.0.2/24")
            .address("fd09::2/64")
            .remote(weInitiate ? us : us.endpoint(endpoint(outerIpv6, 1, LEFT_PORT).toString()));
    WireGuardGo reference = WireGuardGo.start(right, setup);
    PeerUpdate.Builder update =
        peer(reference.publicKey())
            .allowedIp(IpPrefix.parse("10.9.0.2/32"))
            .allowedIp(IpPrefix.parse("fd09::2/128"));
    if (preshared != null) {
      update.presharedKey(SecretKey.parse(preshared));
    }
    if (weInitiate) {
      update.endpoint(endpoint(outerIpv6, 2, RIGHT_PORT));
    }
    ours.peer(update.build());

    if (weInitiate) {
      assertTrue(left.pings("10.9.0.1", "10.9.0.2", 5));
    } else {
      assertTrue(right.pings("10.9.0.2", "10.9.0.1", 5));
    }
    pingBothFamiliesBothWays(left, right);
    transferBothWays(2 << 20);
    assertNotNull(ours.peer().latestHandshake());
    assertTrue(reference.latestHandshake(ours.keys().publicKey()) > 0);
    assertEquals(0, ours.count(Counter.DROP_AUTHENTICATION));
    assertEquals(0, ours.count(Counter.DROP_MALFORMED));
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, false, false",
    "true, false, false, false",
    "false, false, true, false",
    "false, false, false, true",
    "true, true, false, true",
    "true, true, true, false",
  })
  void shouldBeCorrectWithAnyMixOfOffloads(
      boolean tun, boolean udp, boolean segment, boolean coalesce) {
    connect(options().withOffloads(tun, udp, segment, coalesce), options());
    pingBothFamiliesBothWays(left, right);
    transferBothWays(4 << 20);
  }

  @Test
  void shouldSpreadOverSeveralPairsOfWorkers() {
    connect(options().withPairs(3), options().withPairs(2));
    pingBothFamiliesBothWays(left, right);
    transferBothWays(4 << 20);
  }

  @Test
  void shouldKeepTheSessionWhenPortAndMarkChangeMidTransfer() {
    List<LocalBackend> both = connect(options(), options());
    LocalBackend client = both.getFirst();
    assertTrue(left.pings("10.9.0.1", "10.9.0.2", 5));
    @Nullable Object before = client.peer().latestHandshake();
    var transfer =
        left.async(
            () -> Transfer.run(left, "fd09::1", right, "fd09::2", 64 << 20, PATIENCE).intact());
    for (int port = 6001; port < 6006; port++) {
      Await.pause(Duration.ofMillis(50));
      client.update(DeviceUpdate.builder().listenPort(port).fwmark(port).build());
    }
    assertTrue(transfer.join());
    assertEquals(before, client.peer().latestHandshake());
    assertTrue(left.pings("10.9.0.1", "10.9.0.2", 5));
    assertEquals(endpoint(false, 1, 6005), both.getLast().peer().endpoint());
  }

  @Test
  void shouldGoOnWhenTheLinkGoesDownAndUpAgain() {
    List<LocalBackend> both = connect(options(), options());
    assertTrue(left.pings("10.9.0.1", "10.9.0.2", 5));
    LocalBackend other = both.getLast();
    right.ip("link", "set", other.device(), "down");
    left.command("ping", "-c", "2", "-W", "1", "-i", "0.1", "10.9.0.2").run();
    Await.until("the drop", PATIENCE, () -> other.count(Counter.DROP_TUN_WRITE) > 0);
    right.up(other.device());
    assertTrue(left.pings("10.9.0.1", "10.9.0.2", 2));
  }

  private List<LocalBackend> connect(UserspaceOptions leftOptions, UserspaceOptions rightOptions) {
    LocalBackend one = startLeft(leftOptions);
    LocalBackend other = startRight(rightOptions);
    one.peer(
        peer(other.keys().publicKey())
            .endpoint(endpoint(false, 2, RIGHT_PORT))
            .allowedIp(IpPrefix.parse("10.9.0.2/32"))
            .allowedIp(IpPrefix.parse("fd09::2/128"))
            .build());
    other.peer(
        peer(one.keys().publicKey())
            .endpoint(endpoint(false, 1, LEFT_PORT))
            .allowedIp(IpPrefix.parse("10.9.0.1/32"))
            .allowedIp(IpPrefix.parse("fd09::1/128"))
            .build());
    return List.of(one, other);
  }
}
