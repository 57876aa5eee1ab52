package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AdvertiseUpdate;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;

/** The controller in virtual time, over a backend that only remembers. */
final class ControllerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  private static final PrefixSettings PREFIX =
      new PrefixSettings(IpPrefix.parse("2001:db8:1::/64"));
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("fe80::5");
  private static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::c");

  private final FakeBackend backend = new FakeBackend();
  private final List<BackendEvent> heard = new ArrayList<>();
  private LinkView view =
      new LinkView(true, 1420, GATEWAY, List.of(GATEWAY, IpAddress.parse("192.0.2.1")));
  private long now = 1000 * SECOND;
  private final Controller controller =
      new Controller(
          backend, () -> view, new SplittableRandom(1), heard::add, AddressMemory.none(), now);

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private void apply(DeviceUpdate device, AdvertiseUpdate advertise) throws BackendException {
    controller.apply(new UapiRequest.Set(device, advertise), now);
  }

  private void advertiseTo(PublicKey... peers) throws BackendException {
    DeviceUpdate.Builder device = DeviceUpdate.builder();
    for (PublicKey peer : peers) {
      device.peer(PeerUpdate.builder(peer).build());
    }
    apply(
        device.build(),
        new AdvertiseUpdate(false, List.of(PREFIX), false, List.of(), false, List.of()));
  }

  /** Steps as the thread would, until this much time has gone. */
  private void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now = Math.min(Math.max(controller.step(now), now + 1), end);
    }
    controller.step(now);
  }

  private static byte[] solicitation() {
    return new NdPacket(
            CLIENT, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

  @Test
  void shouldAnswerASolicitationToThePeerThatAskedAlone() throws Exception {
    advertiseTo(PEER, OTHER);
    pass(SECOND);
    backend.events.add(new BackendEvent.NeighborDiscovery(OTHER, solicitation()));
    pass(SECOND / 10);
    assertEquals(1, backend.sent.size());
    assertEquals(OTHER, backend.sent.getFirst().peer());
    NdPacket answer = NdPacket.parse(backend.sent.getFirst().packet());
    assertEquals(GATEWAY, answer.source());
    assertEquals(CLIENT, answer.destination());
    NdMessage.RouterAdvertisement advertisement =
        assertInstanceOf(NdMessage.RouterAdvertisement.class, answer.message());
    assertTrue(advertisement.routerLifetime() > 0);
    assertTrue(advertisement.options().contains(new NdOption.Mtu(1420)));
    assertTrue(
        advertisement.options().stream()
            .anyMatch(
                o ->
                    o instanceof NdOption.PrefixInformation p
                        && p.prefix().equals(PREFIX.prefix())));
  }

  @Test
  void shouldTellAPeerWhoseSessionBeginsAndStopWhenItEnds() throws Exception {
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(3 * SECOND);
    assertEquals(1, backend.sent.size());
    backend.events.add(new BackendEvent.SessionExpired(PEER, Instant.EPOCH));
    pass(3600 * SECOND);
    assertEquals(1, backend.sent.size());
  }

  @Test
  void shouldNotAdvertiseWithoutAPrefix() throws Exception {
    apply(
        DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).build()).build(),
        AdvertiseUpdate.NOTHING);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(100 * SECOND);
    assertEquals(List.of(), backend.sent);
  }

  @Test
  void shouldAdvertiseToSessionsThatWereThereBefore() throws Exception {
    apply(
        DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).build()).build(),
        AdvertiseUpdate.NOTHING);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(SECOND);
    advertiseTo();
    pass(3 * SECOND);
    assertEquals(1, backend.sent.size());
  }

  @Test
  void shouldForgetPeersThatAreReplaced() throws Exception {
    advertiseTo(PEER, OTHER);
    apply(
        DeviceUpdate.builder().replacePeers().peer(PeerUpdate.builder(OTHER).build()).build(),
        AdvertiseUpdate.NOTHING);
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    backend.events.add(new BackendEvent.NeighborDiscovery(OTHER, solicitation()));
    pass(SECOND / 10);
    assertEquals(List.of(OTHER), backend.sent.stream().map(FakeBackend.Sent::peer).toList());
  }

  @Test
  void shouldKeepTheBackendInStepWithAddressesAndPrefixes() throws Exception {
    pass(SECOND);
    List<IpAddress> told = backend.updates.getLast().gatewayAddresses();
    assertEquals(Set.copyOf(view.addresses()), told == null ? null : Set.copyOf(told));
    int updates = backend.updates.size();
    pass(10 * SECOND);
    assertEquals(updates, backend.updates.size(), "nothing has changed");
    view = new LinkView(true, 1400, GATEWAY, List.of(GATEWAY));
    pass(2 * SECOND);
    assertEquals(List.of(GATEWAY), backend.updates.getLast().gatewayAddresses());
    advertiseTo();
    assertEquals(List.of(PREFIX.prefix()), backend.updates.getLast().advertisedPrefixes());
  }

  @Test
  void shouldMakeReplacedPeersAsIfTheyWereNew() throws Exception {
    apply(
        DeviceUpdate.builder().replacePeers().peer(PeerUpdate.builder(PEER).build()).build(),
        AdvertiseUpdate.NOTHING);
    PeerUpdate peer = backend.updates.getLast().peers().getFirst();
    assertTrue(peer.presharedKey() != null && peer.presharedKey().isZero());
    assertEquals(0, peer.persistentKeepalive());
    assertTrue(peer.replaceAllowedIps());
    assertTrue(peer.replaceLearnableIps());
  }

  @Test
  void shouldRefuseAnAdvertisementThatDoesNotFit() {
    List<PrefixSettings> many = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      many.add(new PrefixSettings(new IpPrefix(new Ipv6Address(0x20010db8L << 32 | i, 0), 64)));
    }
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                apply(
                    DeviceUpdate.builder().build(),
                    new AdvertiseUpdate(false, many, false, List.of(), false, List.of())));
    assertEquals(22, e.errno());
    assertEquals(List.of(), backend.updates, "nothing was applied");
  }

  @Test
  void shouldChangeNothingWhereTheBackendRefuses() throws Exception {
    backend.failure = new BackendException("no", 5);
    assertThrows(BackendException.class, () -> advertiseTo(PEER));
    backend.failure = null;
    assertEquals(List.of(), controller.status().advertise().prefixes());
  }

  @Test
  void shouldOutliveMalformedPackets() throws Exception {
    advertiseTo(PEER);
    for (int length = 0; length < 80; length++) {
      backend.events.add(new BackendEvent.NeighborDiscovery(PEER, new byte[length]));
    }
    pass(SECOND);
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(SECOND);
    assertEquals(1, backend.sent.size());
    assertEquals(81, heard.size());
  }

  @Test
  void shouldSayGoodbyeToLiveSessions() throws Exception {
    advertiseTo(PEER, OTHER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    backend.sent.clear();
    controller.cease(now);
    assertEquals(1, backend.sent.size());
    assertEquals(0, lifetime(backend.sent.getFirst()));
    controller.close();
    assertTrue(backend.closed);
  }

  private static int lifetime(FakeBackend.Sent sent) throws PacketException {
    return ((NdMessage.RouterAdvertisement) NdPacket.parse(sent.packet()).message())
        .routerLifetime();
  }

  @Test
  void shouldEndWithItsInterfaceButNotWhereItWasMovedAway() {
    view = new LinkView(false, 0, null, List.of());
    pass(3 * SECOND);
    assertFalse(controller.gone(), "moved to another namespace");
    backend.failure = new BackendException("interrupted", 4);
    pass(3 * SECOND);
    assertFalse(controller.gone(), "nobody can tell");
    backend.failure = new BackendException("gone", 19);
    pass(3 * SECOND);
    assertTrue(controller.gone());
  }
}
