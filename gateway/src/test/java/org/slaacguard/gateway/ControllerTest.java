package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.DnsSearchList;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.routing.LearnedAddress;

/** The controller in virtual time, over a backend that only remembers. */
final class ControllerTest extends ControllerWorld {
  @Test
  void shouldAdvertiseToAPeerOfWhoseSessionNoEventTold() throws Exception {
    backend.live.add(PEER);
    advertiseTo(PEER, OTHER);
    pass(3 * SECOND);
    assertEquals(List.of(PEER), backend.sent.stream().map(FakeBackend.Sent::peer).toList());
    backend.live.add(OTHER);
    backend.lost++;
    pass(5 * SECOND);
    assertTrue(backend.sent.stream().anyMatch(sent -> sent.peer().equals(OTHER)));
    backend.live.remove(PEER);
    backend.lost++;
    pass(5 * SECOND);
    backend.sent.clear();
    controller.cease(now);
    pass(SECOND);
    assertEquals(
        Set.of(OTHER),
        backend.sent.stream().map(FakeBackend.Sent::peer).collect(Collectors.toSet()));
  }

  @Test
  void shouldCheckSettingsOnceHoweverManyPeersHaveThem() throws Exception {
    DeviceUpdate.Builder device = DeviceUpdate.builder();
    for (int i = 10; i < 30; i++) {
      device.peer(i < 20 ? learning(key(i)) : PeerUpdate.builder(key(i)).build());
    }
    apply(device.build());
    assertEquals(2, checked.size());
    assertTrue(checked.contains(Settings.NONE));
    apply(DeviceUpdate.builder().peer(learning(key(20))).build());
    assertEquals(2, checked.size(), "those who were there before count");
  }

  @Test
  void shouldForgetALearnedAddressAndSayWhyItCannot() throws Exception {
    LearnedAddress learned =
        new LearnedAddress(IpAddress.parse("2001:db8::a"), Instant.EPOCH, Instant.EPOCH);
    backend.owners.put(learned.address(), new AddressOwner.Learned(PEER, learned));
    backend.owners.put(
        IpAddress.parse("10.0.0.1"), new AddressOwner.Static(OTHER, IpPrefix.parse("10.0.0.0/8")));
    backend.owners.put(IpAddress.parse("fe80::5"), new AddressOwner.Gateway());
    assertEquals(PEER, controller.owner(learned.address()).peer());
    assertEquals(new AddressOwner.Learned(PEER, learned), controller.forget(learned.address()));
    assertRefusal(2, "not learned by any peer of fake0", learned.address().toString());
    assertRefusal(
        22, "'slaacguard set fake0 peer " + OTHER + " allowed-ips -10.0.0.0/8'", "10.0.0.1");
    assertRefusal(22, "the gateway's own", "fe80::5");
  }

  private void assertRefusal(int errno, String why, String address) {
    BackendException e =
        assertThrows(BackendException.class, () -> controller.forget(IpAddress.parse(address)));
    assertEquals(errno, e.errno());
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
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
                o -> o instanceof NdOption.PrefixInformation p && p.prefix().equals(ADVERTISED)));
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
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(100 * SECOND);
    assertEquals(List.of(), backend.sent);
  }

  @Test
  void shouldAdvertiseToSessionsThatWereThereBefore() throws Exception {
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(SECOND);
    advertiseTo();
    pass(3 * SECOND);
    assertEquals(1, backend.sent.size());
  }

  @Test
  void shouldForgetPeersThatAreReplaced() throws Exception {
    advertiseTo(PEER, OTHER);
    apply(DeviceUpdate.builder().replacePeers().peer(learning(OTHER)).build());
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    backend.events.add(new BackendEvent.NeighborDiscovery(OTHER, solicitation()));
    pass(SECOND / 10);
    assertEquals(List.of(OTHER), backend.sent.stream().map(FakeBackend.Sent::peer).toList());
  }

  @Test
  void shouldKeepTheBackendInStepWithAddressesAndPrefixes() throws Exception {
    pass(SECOND);
    List<InterfaceAddress> told = backend.updates.getLast().gatewayAddresses();
    assertEquals(Set.copyOf(view.addresses()), told == null ? null : Set.copyOf(told));
    int updates = backend.updates.size();
    pass(10 * SECOND);
    assertEquals(updates, backend.updates.size(), "nothing has changed");
    view = new LinkView(true, true, 1400, GATEWAY, List.of(OWN));
    pass(2 * LinkFollower.INTERVAL);
    assertEquals(List.of(OWN), backend.updates.getLast().gatewayAddresses());
    advertiseTo();
    assertEquals(List.of(ADVERTISED), backend.updates.getLast().advertisedPrefixes());
  }

  @Test
  void shouldTellTheBackendOfAChangedAddressAtOnce() {
    pass(SECOND + SECOND / 2);
    int updates = backend.updates.size();
    view = new LinkView(true, true, 1400, GATEWAY, List.of(OWN));
    news = true;
    long due = controller.step(now);
    assertEquals(updates + 1, backend.updates.size(), "not at the next look");
    assertEquals(List.of(OWN), backend.updates.getLast().gatewayAddresses());
    assertEquals(now + LinkFollower.INTERVAL, due);
  }

  @Test
  void shouldLeaveTheInterfaceAloneWhereChangesAreTold() {
    tellsNews = true;
    pass(70 * SECOND);
    assertTrue(controller.step(now) - now > 200 * SECOND, "no session, no news, nothing to do");
    view = new LinkView(true, true, 1400, GATEWAY, List.of(OWN));
    news = true;
    pass(SECOND);
    assertEquals(List.of(OWN), backend.updates.getLast().gatewayAddresses());
  }

  @Test
  void shouldRestBetweenLooksHoweverOftenSomethingChanges() {
    pass(SECOND);
    controller.refresh(now);
    int updates = backend.updates.size();
    for (int i = 1; i <= 1000; i++) {
      view = new LinkView(true, true, 1400, GATEWAY, List.of(OWN, own(i)));
      news = true;
      long due = controller.step(now);
      assertTrue(!news || due <= now + LinkFollower.REST, "it comes again for what waits");
      now += SECOND / 1000;
    }
    assertEquals(50, backend.updates.size() - updates, 2);
    now += LinkFollower.REST;
    controller.step(now);
    assertEquals(List.of(OWN, own(1000)), sorted(backend.updates.getLast().gatewayAddresses()));
  }

  private static InterfaceAddress own(int number) {
    return new InterfaceAddress(new Ipv6Address(0x20010db8L << 32, number), 64);
  }

  private static List<InterfaceAddress> sorted(@Nullable List<InterfaceAddress> addresses) {
    return addresses == null
        ? List.of()
        : addresses.stream().sorted(Comparator.comparing(a -> !a.equals(OWN))).toList();
  }

  @Test
  void shouldMakeReplacedPeersAsIfTheyWereNew() throws Exception {
    apply(DeviceUpdate.builder().replacePeers().peer(PeerUpdate.builder(PEER).build()).build());
    PeerUpdate peer = backend.updates.getLast().peers().getFirst();
    assertTrue(peer.presharedKey() != null && peer.presharedKey().isZero());
    assertEquals(0, peer.persistentKeepalive());
    assertTrue(peer.replaceAllowedIps());
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
                    DeviceUpdate.builder()
                        .settings(SettingsUpdate.setting(SettingTable.ADVERTISE_PREFIX, many))
                        .build()));
    assertEquals(22, e.errno());
    assertEquals(List.of(), backend.updates, "nothing was applied");
  }

  @Test
  void shouldRefuseAnAdvertisementToOnePeerThatDoesNotFit() {
    List<Ipv6Address> many = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      many.add(new Ipv6Address(0x20010db8L << 32, i));
    }
    BackendException e =
        assertThrows(
            BackendException.class,
            () ->
                apply(
                    DeviceUpdate.builder()
                        .peer(
                            PeerUpdate.builder(PEER)
                                .settings(SettingsUpdate.setting(SettingTable.RDNSS, many))
                                .build())
                        .build()));
    assertTrue(String.valueOf(e.getMessage()).contains("1280"), e.getMessage());
    assertEquals(List.of(), backend.updates, "nothing was applied");
  }

  @Test
  void shouldLetAPeersSettingsGoBeforeTheInterfaces() throws Exception {
    advertiseTo(OTHER);
    apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.setting(SettingTable.DNSSL, List.of("all.example")))
            .peer(
                learning(PEER).toBuilder()
                    .settings(
                        SettingsUpdate.setting(SettingTable.ROUTER_LIFETIME, Duration.ZERO)
                            .then(SettingsUpdate.setting(SettingTable.DNSSL, List.of())))
                    .build())
            .build());
    assertEquals(0, answer(PEER).routerLifetime());
    assertTrue(answer(PEER).options().stream().noneMatch(DnsSearchList.class::isInstance));
    assertEquals(65535, answer(OTHER).routerLifetime());
    assertTrue(answer(OTHER).options().stream().anyMatch(DnsSearchList.class::isInstance));
  }

  @Test
  void shouldNotAdvertiseForASettingThatIsNone() throws Exception {
    apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.setting(SettingTable.LEARN_LIMIT, 5))
            .peer(learning(PEER))
            .build());
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(5 * SECOND);
    assertEquals(List.of(), backend.sent);
  }

  @Test
  void shouldCountAPrefixDownToAMomentOfTheWallClock() throws Exception {
    wall = Instant.parse("2027-01-01T00:00:00Z");
    controller.wallClock(() -> wall);
    PrefixSettings until = PrefixSettings.parse("2001:db8:1::/64 valid-until=2027-01-01T01:00:00Z");
    apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.setting(SettingTable.ADVERTISE_PREFIX, List.of(until)))
            .peer(learning(PEER))
            .build());
    long lifetime =
        answer(PEER).options().stream()
            .filter(PrefixInformation.class::isInstance)
            .map(option -> ((PrefixInformation) option).validLifetime())
            .findFirst()
            .orElseThrow();
    assertTrue(lifetime > 3590 && lifetime <= 3600, "" + lifetime);
    assertEquals(List.of(ADVERTISED), learnable());
    pass(3600 * SECOND);
    assertEquals(List.of(), learnable());
  }

  @Test
  void shouldFollowTheWallClockThatIsSetWhileAPrefixCountsDown() throws Exception {
    // A router without a clock of its own, until it hears the time.
    wall = Instant.parse("2026-12-31T00:00:00Z");
    controller.wallClock(() -> wall);
    PrefixSettings until = PrefixSettings.parse("2001:db8:1::/64 valid-until=2027-01-01T01:00:00Z");
    apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.setting(SettingTable.ADVERTISE_PREFIX, List.of(until)))
            .peer(learning(PEER))
            .build());
    assertEquals(25 * 3600, (double) validLifetime(), 10);
    wall = wall.plusSeconds(24 * 3600);
    assertEquals(3600, (double) validLifetime(), 20);
    wall = wall.minusSeconds(1800);
    assertEquals(5400, (double) validLifetime(), 30);
    wall = wall.plusSeconds(7200);
    pass(SECOND);
    assertEquals(List.of(), learnable(), "it has ended");
  }

  private long validLifetime() throws Exception {
    return answer(PEER).options().stream()
        .filter(PrefixInformation.class::isInstance)
        .map(option -> ((PrefixInformation) option).validLifetime())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldChangeNothingWhereTheBackendRefuses() throws Exception {
    backend.failure = new BackendException("no", 5);
    assertThrows(BackendException.class, () -> advertiseTo(PEER));
    backend.failure = null;
    assertTrue(controller.status().device().settings().isEmpty());
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
    for (int i = 1; i <= 3; i++) {
      assertTrue(controller.isCeasing());
      controller.step(now);
      assertEquals(i, backend.sent.size());
      assertEquals(0, lifetime(backend.sent.getLast()));
      now += SECOND / 5;
    }
    assertFalse(controller.isCeasing());
    controller.close();
    assertTrue(backend.closed);
  }

  @Test
  void shouldBeARouterAgainWhereSettingsChangeAfterItsFarewell() throws Exception {
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    controller.cease(now);
    pass(SECOND / 10);
    view = new LinkView(true, true, 1380, GATEWAY, view.addresses());
    controller.refresh(now);
    pass(5 * SECOND);
    assertEquals(0, lifetime(backend.sent.getLast()), "what the host changes is no such word");
    controller.cease(now);
    assertFalse(controller.isCeasing(), "it has been said");
    apply(only(IpPrefix.parse("2001:db8:2::/64")));
    backend.sent.clear();
    pass(5 * SECOND);
    for (FakeBackend.Sent each : backend.sent) {
      assertTrue(lifetime(each) > 0, each::toString);
    }
    assertFalse(backend.sent.isEmpty());
  }

  @Test
  void shouldTakeNoRouteAwayWhereItMayComeBack() throws Exception {
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    backend.sent.clear();
    controller.close();
    assertEquals(List.of(), backend.sent);
    restart(SECOND);
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(10 * SECOND);
    for (FakeBackend.Sent each : backend.sent) {
      assertTrue(lifetime(each) > 0, each::toString);
    }
    assertFalse(backend.sent.isEmpty());
  }

  @Test
  void shouldEndWithItsInterfaceButNotWhereItWasMovedAway() {
    view = new LinkView(false, false, 0, null, List.of());
    pass(2 * LinkFollower.INTERVAL);
    assertFalse(controller.gone(), "moved to another namespace");
    backend.failure = new BackendException("interrupted", 4);
    pass(2 * LinkFollower.INTERVAL);
    assertFalse(controller.gone(), "nobody can tell");
    backend.failure = new BackendException("gone", 19);
    pass(2 * LinkFollower.INTERVAL);
    assertTrue(controller.gone());
  }
}
