package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.control.UapiRequest;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.DnsSearchList;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

/** The controller in virtual time, over a backend that only remembers. */
final class ControllerTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  private static final IpPrefix ADVERTISED = IpPrefix.parse("2001:db8:1::/64");
  private static final PrefixSettings PREFIX = new PrefixSettings(ADVERTISED);
  private static final Ipv6Address GATEWAY = Ipv6Address.parse("fe80::5");
  private static final InterfaceAddress OWN = new InterfaceAddress(GATEWAY, 64);
  private static final Ipv6Address CLIENT = Ipv6Address.parse("fe80::c");

  private final FakeBackend backend = new FakeBackend();
  private final List<BackendEvent> heard = new ArrayList<>();
  private LinkView view =
      new LinkView(true, true, 1420, GATEWAY, List.of(OWN, InterfaceAddress.parse("192.0.2.1/24")));
  private final Set<PublicKey> metBefore = new HashSet<>();
  private boolean news;
  private long now = 1000 * SECOND;
  private final PeerTraces traces = new PeerTraces(() -> Instant.ofEpochSecond(5));
  private final Controller controller =
      new Controller(
          backend,
          new FakeWatch(),
          List.of(
              new EventLog("fake0", now),
              traces,
              new AdvertisingService(
                  "fake0",
                  new SplittableRandom(1),
                  traces,
                  metBefore::contains,
                  (peer, scope, at) -> {},
                  now),
              new SourceRefusals(),
              new Service() {
                @Override
                public void event(BackendEvent event, long at) {
                  heard.add(event);
                }
              }),
          now);

  private final class FakeWatch implements LinkWatch {
    @Override
    public LinkView look() {
      news = false;
      return view;
    }

    @Override
    public boolean hasNews() {
      return news;
    }
  }

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private static PeerUpdate learning(PublicKey peer) {
    return PeerUpdate.builder(peer).learnableIps(LearnScope.parse("advertised")).build();
  }

  private void apply(DeviceUpdate device) throws BackendException {
    controller.apply(new UapiRequest.Set(device), now);
  }

  private void advertiseTo(PublicKey... peers) throws BackendException {
    DeviceUpdate.Builder device =
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.adding(
                    Settings.NONE.with(SettingTable.ADVERTISE_PREFIX, List.of(PREFIX))));
    for (PublicKey peer : peers) {
      device.peer(learning(peer));
    }
    apply(device.build());
  }

  /** Steps as the thread would, until this much time has gone. */
  private void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now = Math.min(Math.max(controller.step(now), now + 1), end);
    }
    controller.step(now);
  }

  /** As after a sleep of the machine, and some seconds. */
  private void sleep(long nanos) {
    now += nanos - 5 * SECOND;
    pass(5 * SECOND);
  }

  private static byte[] solicitation() {
    return new NdPacket(
            CLIENT, Ipv6Address.ALL_ROUTERS, new NdMessage.RouterSolicitation(List.of()))
        .toBytes();
  }

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
    assertEquals(
        Set.of(OTHER),
        backend.sent.stream().map(FakeBackend.Sent::peer).collect(Collectors.toSet()));
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
    pass(2 * SECOND);
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

  private RouterAdvertisement answer(PublicKey peer) throws Exception {
    backend.sent.clear();
    backend.events.add(new BackendEvent.NeighborDiscovery(peer, solicitation()));
    pass(5 * SECOND);
    FakeBackend.Sent sent =
        backend.sent.stream().filter(s -> s.peer().equals(peer)).findFirst().orElseThrow();
    return (RouterAdvertisement) NdPacket.parse(sent.packet()).message();
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
    controller.wallClock(InstantSource.fixed(Instant.parse("2027-01-01T00:00:00Z")));
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
    assertEquals(1, backend.sent.size());
    assertEquals(0, lifetime(backend.sent.getFirst()));
    controller.close();
    assertTrue(backend.closed);
  }

  private static int lifetime(FakeBackend.Sent sent) throws PacketException {
    return said(sent).routerLifetime();
  }

  private static RouterAdvertisement said(FakeBackend.Sent sent) throws PacketException {
    return (RouterAdvertisement) NdPacket.parse(sent.packet()).message();
  }

  @Test
  void shouldEndWithItsInterfaceButNotWhereItWasMovedAway() {
    view = new LinkView(false, false, 0, null, List.of());
    pass(3 * SECOND);
    assertFalse(controller.gone(), "moved to another namespace");
    backend.failure = new BackendException("interrupted", 4);
    pass(3 * SECOND);
    assertFalse(controller.gone(), "nobody can tell");
    backend.failure = new BackendException("gone", 19);
    pass(3 * SECOND);
    assertTrue(controller.gone());
  }

  private static DeviceUpdate only(IpPrefix prefix) {
    return DeviceUpdate.builder()
        .settings(
            SettingsUpdate.setting(
                SettingTable.ADVERTISE_PREFIX, List.of(new PrefixSettings(prefix))))
        .build();
  }

  private List<IpPrefix> learnable() {
    for (DeviceUpdate update : backend.updates.reversed()) {
      List<IpPrefix> prefixes = update.advertisedPrefixes();
      if (prefixes != null) {
        return prefixes;
      }
    }
    return List.of();
  }

  @Test
  void shouldKeepAnOldPrefixLearnableWhileItIsSaidToBeValid() throws Exception {
    IpPrefix next = IpPrefix.parse("2001:db8:2::/64");
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    backend.sent.clear();
    apply(only(next));
    assertEquals(List.of(next, ADVERTISED), learnable());
    // What hosts were told by RFC 4861's default: 30 days.
    sleep((30 * 86400 - 10) * SECOND);
    assertEquals(List.of(next, ADVERTISED), learnable());
    for (FakeBackend.Sent each : backend.sent) {
      NdOption.PrefixInformation old = information(each, ADVERTISED);
      assertEquals(0, old.preferredLifetime());
      assertTrue(old.validLifetime() > 0);
    }
    backend.sent.clear();
    pass(700 * SECOND);
    assertEquals(List.of(next), learnable(), "nobody believes in it any more");
  }

  private static PrefixPlan delegated(String prefix, long valid) {
    WantedAssociation lan = WantedAssociation.prefixes("lan", 56);
    DelegatedPrefix lease = new DelegatedPrefix(lan, IpPrefix.parse(prefix), null, valid, valid);
    return new PrefixPlan(new Delegation(null, List.of(lease), valid, valid, List.of(), List.of()));
  }

  private static DeviceUpdate advertisingDelegated() {
    return DeviceUpdate.builder()
        .settings(
            SettingsUpdate.adding(
                Settings.NONE.with(
                    SettingTable.ADVERTISE_PREFIX,
                    List.of(PREFIX, PrefixSettings.parse("delegated:1")))))
        .peer(learning(PEER))
        .build();
  }

  @Test
  void shouldMovePeersToAnotherDelegatedPrefixAtOnce() throws Exception {
    IpPrefix before = IpPrefix.parse("2001:db8:a00:1::/64");
    IpPrefix after = IpPrefix.parse("2001:db8:b00:1::/64");
    apply(advertisingDelegated());
    assertEquals(List.of(ADVERTISED), learnable());
    controller.delegated(delegated("2001:db8:a00::/56", now + 7200 * SECOND), now);
    assertEquals(List.of(ADVERTISED, before), learnable());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    backend.sent.clear();
    controller.delegated(delegated("2001:db8:b00::/56", now + 7200 * SECOND), now);
    assertEquals(List.of(ADVERTISED, after), learnable(), "what is gone is dead at once");
    pass(5 * SECOND);
    FakeBackend.Sent told = backend.sent.getFirst();
    assertEquals(0, information(told, before).validLifetime());
    assertEquals(0, information(told, before).preferredLifetime());
    assertEquals(5400, information(told, after).validLifetime());
    controller.delegated(PrefixPlan.NONE, now);
    assertEquals(List.of(ADVERTISED), learnable());
  }

  private static PrefixPlan named(PrefixPlan plan, String... servers) {
    Delegation had = plan.delegation();
    List<Ipv6Address> named = Stream.of(servers).map(Ipv6Address::parse).toList();
    return new PrefixPlan(
        new Delegation(
            null,
            had.leases(),
            had.renewAt(),
            had.rebindAt(),
            named,
            List.of(DnsName.parse("isp.example"))));
  }

  private static List<NdOption.RecursiveDnsServer> servers(FakeBackend.Sent sent)
      throws PacketException {
    return NdPacket.parse(sent.packet()).message().options().stream()
        .filter(NdOption.RecursiveDnsServer.class::isInstance)
        .map(NdOption.RecursiveDnsServer.class::cast)
        .toList();
  }

  @Test
  void shouldTellPeersOfTheProvidersNameServersAndTakeThemBack() throws Exception {
    Ipv6Address first = Ipv6Address.parse("2001:db8::53");
    apply(advertisingDelegated());
    PrefixPlan plan = delegated("2001:db8:a00::/56", now + 7200 * SECOND);
    controller.delegated(named(plan, "2001:db8::53", "ff02::1", "fe80::1", "::1"), now);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    assertEquals(
        List.of(new NdOption.RecursiveDnsServer(65535, List.of(first))),
        servers(backend.sent.getLast()),
        "what is no server's address is left out");
    controller.delegated(named(plan, "2001:db8::54"), now);
    pass(5 * SECOND);
    assertEquals(
        List.of(
            new NdOption.RecursiveDnsServer(65535, List.of(Ipv6Address.parse("2001:db8::54"))),
            new NdOption.RecursiveDnsServer(0, List.of(first))),
        servers(backend.sent.getLast()));
    controller.delegated(plan, now);
    pass(5 * SECOND);
    assertEquals(0, servers(backend.sent.getLast()).getFirst().lifetime());
    assertEquals(1, servers(backend.sent.getLast()).size());
  }

  @Test
  void shouldLeaveAPeerWithTheNameServersThatAreItsOwn() throws Exception {
    apply(
        advertisingDelegated().toBuilder()
            .peer(
                learning(PEER).toBuilder()
                    .settings(
                        SettingsUpdate.adding(Settings.NONE.with(SettingTable.RDNSS, List.of())))
                    .build())
            .build());
    controller.delegated(
        named(delegated("2001:db8:a00::/56", now + 7200 * SECOND), "2001:db8::53"), now);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    assertEquals(List.of(), servers(backend.sent.getLast()));
  }

  @Test
  void shouldEndADelegatedPrefixWithItsLease() throws Exception {
    apply(advertisingDelegated());
    controller.delegated(delegated("2001:db8:a00::/56", now + 100 * SECOND), now);
    pass(99 * SECOND);
    assertEquals(2, learnable().size());
    pass(2 * SECOND);
    assertEquals(List.of(ADVERTISED), learnable());
  }

  @Test
  void shouldKeepWhatThereWasIfADelegationCannotBeFollowed() throws Exception {
    apply(advertisingDelegated());
    backend.failure = new BackendException("no", 5);
    PrefixPlan plan = delegated("2001:db8:a00::/56", now + 100 * SECOND);
    assertThrows(BackendException.class, () -> controller.delegated(plan, now));
    backend.failure = null;
    controller.delegated(plan, now);
    assertEquals(2, learnable().size());
  }

  @Test
  void shouldSurviveADelegationOfAPrefixThatIsOurOwn() throws Exception {
    apply(advertisingDelegated());
    controller.delegated(delegated("2001:db8:1::/64", now + 100 * SECOND), now);
    assertEquals(List.of(ADVERTISED), learnable(), "it has no subnet 1");
    controller.delegated(delegated("2001:db8::/32", now + 100 * SECOND), now);
    assertEquals(2, learnable().size());
  }

  private static NdOption.PrefixInformation information(FakeBackend.Sent sent, IpPrefix prefix) {
    try {
      return ((NdMessage.RouterAdvertisement) NdPacket.parse(sent.packet()).message())
          .options().stream()
              .filter(NdOption.PrefixInformation.class::isInstance)
              .map(NdOption.PrefixInformation.class::cast)
              .filter(option -> option.prefix().equals(prefix))
              .findFirst()
              .orElseThrow();
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldLeaveStaticPeersWithoutADefaultRoute() throws Exception {
    apply(
        only(ADVERTISED).toBuilder()
            .peer(PeerUpdate.builder(PEER).allowedIp(IpPrefix.parse("2001:db8:1::7/128")).build())
            .peer(learning(OTHER))
            .build());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    backend.events.add(new BackendEvent.SessionEstablished(OTHER, Instant.EPOCH));
    pass(1000 * SECOND);
    assertEquals(
        Set.of(OTHER), Set.copyOf(backend.sent.stream().map(FakeBackend.Sent::peer).toList()));
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(5 * SECOND);
    FakeBackend.Sent answer =
        backend.sent.stream().filter(s -> s.peer().equals(PEER)).findFirst().orElseThrow();
    assertEquals(0, lifetime(answer));
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    backend.sent.clear();
    pass(5 * SECOND);
    assertTrue(lifetime(backend.sent.getFirst()) > 0, "it may learn now, and is told");
  }

  private static PeerUpdate own(PublicKey peer, IpPrefix... prefixes) {
    return PeerUpdate.builder(peer)
        .learnableIps(LearnScope.parse("advertised"))
        .settings(
            SettingsUpdate.setting(
                SettingTable.ADVERTISE_PREFIX,
                Stream.of(prefixes).map(PrefixSettings::new).toList()))
        .build();
  }

  private Map<PublicKey, List<IpPrefix>> ownLearnable() {
    return backend.updates.reversed().stream()
        .filter(update -> update.advertisedPrefixes() != null)
        .findFirst()
        .orElseThrow()
        .ownPrefixes();
  }

  private Set<IpPrefix> told(PublicKey peer) throws PacketException {
    FakeBackend.Sent last =
        backend.sent.reversed().stream()
            .filter(sent -> sent.peer().equals(peer))
            .findFirst()
            .orElseThrow();
    return said(last).options().stream()
        .filter(PrefixInformation.class::isInstance)
        .map(PrefixInformation.class::cast)
        .filter(each -> each.preferredLifetime() > 0)
        .map(PrefixInformation::prefix)
        .collect(Collectors.toSet());
  }

  @Test
  void shouldTellAPeerOfItsOwnPrefixesInPlaceOfTheInterfaces() throws Exception {
    IpPrefix first = IpPrefix.parse("2001:db8:e::/64");
    IpPrefix second = IpPrefix.parse("2001:db8:f::/64");
    advertiseTo(PEER, OTHER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    backend.events.add(new BackendEvent.SessionEstablished(OTHER, Instant.EPOCH));
    pass(5 * SECOND);
    assertEquals(Set.of(ADVERTISED), told(PEER));
    apply(DeviceUpdate.builder().peer(own(PEER, first)).build());
    pass(5 * SECOND);
    assertEquals(Set.of(first), told(PEER));
    assertEquals(Set.of(ADVERTISED), told(OTHER));
    assertEquals(List.of(ADVERTISED), learnable());
    // What it had from the interface's goes on for it as after any planned change.
    assertEquals(Map.of(PEER, List.of(first, ADVERTISED)), ownLearnable());
    sleep(31L * 86400 * SECOND);
    assertEquals(Map.of(PEER, List.of(first)), ownLearnable());

    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(PEER)
                    .settings(
                        new SettingsUpdate(
                            Set.of(SettingTable.ADVERTISE_PREFIX),
                            Settings.NONE.with(
                                SettingTable.ADVERTISE_PREFIX,
                                List.of(new PrefixSettings(second)))))
                    .build())
            .build());
    pass(5 * SECOND);
    assertEquals(Set.of(second), told(PEER));
    assertEquals(Map.of(PEER, List.of(second, first)), ownLearnable());

    apply(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(PEER)
                    .settings(
                        new SettingsUpdate(Set.of(SettingTable.ADVERTISE_PREFIX), Settings.NONE))
                    .build())
            .build());
    pass(5 * SECOND);
    assertEquals(Set.of(ADVERTISED), told(PEER));
    assertEquals(Map.of(PEER, List.of(ADVERTISED, first, second)), ownLearnable());
    sleep(31L * 86400 * SECOND);
    assertEquals(Map.of(), ownLearnable());
  }

  @Test
  void shouldForgetTheOwnPrefixesOfAPeerThatIsRemoved() throws Exception {
    IpPrefix own = IpPrefix.parse("2001:db8:e::/64");
    advertiseTo(OTHER);
    apply(DeviceUpdate.builder().peer(own(PEER, own)).build());
    assertEquals(Map.of(PEER, List.of(own)), ownLearnable());
    apply(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).remove().build()).build());
    assertEquals(Map.of(), ownLearnable());
  }

  @Test
  void shouldDeprecateWhatAnEarlierRunAdvertised() throws Exception {
    IpPrefix earlier = IpPrefix.parse("2001:db8:9::/64");
    controller.remember(
        HostPrefixes.of(
            LinkPrefixes.NONE.remembering(
                List.of(
                    new FormerPrefix(
                        earlier, true, true, now + 3600 * SECOND, now + 7200 * SECOND)),
                now)),
        now);
    advertiseTo(PEER);
    assertEquals(List.of(ADVERTISED, earlier), learnable());
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    pass(SECOND / 10);
    assertEquals(0, information(backend.sent.getFirst(), earlier).preferredLifetime());
    pass(3600 * SECOND);
    assertEquals(List.of(ADVERTISED), learnable());
  }

  @Test
  void shouldTakeBackWhatAnEarlierRunAdvertisedThoughThisOneAdvertisesNothing() throws Exception {
    IpPrefix earlier = IpPrefix.parse("2001:db8:9::/64");
    controller.remember(
        HostPrefixes.of(
            LinkPrefixes.NONE.remembering(
                List.of(new FormerPrefix(earlier, true, true, now + SECOND, now + 7200 * SECOND)),
                now)),
        now);
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    assertEquals(List.of(earlier), learnable());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(3 * SECOND);
    assertEquals(0, information(backend.sent.getFirst(), earlier).preferredLifetime());
    assertEquals(List.of(), learnable());
  }

  @Test
  void shouldForgetWhatAnEarlierRunAdvertisedWhereNobodyMayLearn() throws Exception {
    List<HostPrefixes> told = new ArrayList<>();
    Controller lone =
        new Controller(
            backend,
            () -> view,
            List.of(
                new Service() {
                  @Override
                  public void prefixes(HostPrefixes prefixes, long at) {
                    told.add(prefixes);
                  }
                }),
            now);
    IpPrefix earlier = IpPrefix.parse("2001:db8:9::/64");
    lone.remember(
        HostPrefixes.of(
            LinkPrefixes.NONE.remembering(
                List.of(new FormerPrefix(earlier, true, true, now + SECOND, now + 7200 * SECOND)),
                now)),
        now);
    assertEquals(List.of(earlier), told.getLast().usable(now));
    lone.apply(
        new UapiRequest.Set(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).build()).build()),
        now);
    assertEquals(HostPrefixes.NONE, told.getLast());
  }
}
