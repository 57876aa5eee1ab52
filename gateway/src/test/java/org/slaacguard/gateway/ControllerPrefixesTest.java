package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/** What a controller does as prefixes come, change and go. */
final class ControllerPrefixesTest extends ControllerWorld {
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

  @Test
  void shouldKeepWhatIsLeftWhereTheProviderGivesLessAndLess() throws Exception {
    IpPrefix first = IpPrefix.parse("2001:db8:a00:1::/64");
    IpPrefix last = IpPrefix.parse("2001:db8:a00:20::/64");
    apply(
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.adding(
                    Settings.NONE.with(
                        SettingTable.ADVERTISE_PREFIX,
                        List.of(
                            PrefixSettings.parse("delegated:1"),
                            PrefixSettings.parse("delegated:20")))))
            .peer(learning(PEER))
            .build());
    long end = now + 7200 * SECOND;
    controller.delegated(delegated("2001:db8:a00::/56", end), now);
    assertEquals(List.of(first, last), learnable());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    backend.sent.clear();
    controller.delegated(delegated("2001:db8:a00::/60", end), now);
    assertEquals(List.of(first), learnable(), "the rest of it is gone");
    pass(5 * SECOND);
    assertEquals(0, information(backend.sent.getFirst(), last).validLifetime());
    assertTrue(information(backend.sent.getFirst(), first).preferredLifetime() > 0);
    controller.delegated(delegated("2001:db8:a00::/64", end), now);
    assertEquals(List.of(), learnable(), "a single subnet is number 0");
    backend.sent.clear();
    pass(5 * SECOND);
    assertEquals(0, information(backend.sent.getFirst(), first).validLifetime());
    controller.delegated(delegated("2001:db8:a00::/56", end), now);
    assertEquals(List.of(first, last), learnable());
    backend.sent.clear();
    pass(5 * SECOND);
    assertTrue(information(backend.sent.getFirst(), last).preferredLifetime() > 0);
  }

  @Test
  void shouldAdvertiseALeaseOfAnyLength() throws Exception {
    IpPrefix subnet = IpPrefix.parse("2001:db8:a00:1::/64");
    apply(advertisingDelegated());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    for (long seconds : List.of(1L << 31, 0xffff_fffeL)) {
      backend.sent.clear();
      controller.delegated(delegated("2001:db8:a00::/56", now + seconds * SECOND), now);
      pass(2000 * SECOND);
      assertEquals(5400, information(backend.sent.getLast(), subnet).validLifetime());
    }
    controller.delegated(delegated("2001:db8:a00::/56", Long.MAX_VALUE), now);
    pass(2000 * SECOND);
    assertEquals(5400, information(backend.sent.getLast(), subnet).validLifetime());
  }

  @Test
  void shouldEndAtOnceWhatWasDelegatedToAnEarlierRunAndIsToThisOneNoMore() throws Exception {
    IpPrefix before = IpPrefix.parse("2001:db8:a00:1::/64");
    IpPrefix kept = IpPrefix.parse("2001:db8:b00:2::/64");
    IpPrefix after = IpPrefix.parse("2001:db8:b00:1::/64");
    long end = now + 7200 * SECOND;
    controller.remember(
        HostPrefixes.of(
            LinkPrefixes.NONE.remembering(
                List.of(
                    new FormerPrefix(before, true, true, end, end, true),
                    new FormerPrefix(kept, true, true, end, end, true)),
                now)),
        now);
    apply(advertisingDelegated());
    assertEquals(List.of(ADVERTISED, before, kept), learnable(), "nobody has said a word yet");
    controller.delegated(delegated("2001:db8:b00::/56", end), now);
    assertEquals(List.of(ADVERTISED, after, kept), learnable());
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
    pass(5 * SECOND);
    assertEquals(0, information(backend.sent.getFirst(), before).validLifetime());
    assertTrue(information(backend.sent.getFirst(), kept).validLifetime() > 7000);
  }

  @Test
  void shouldEndWithTheDelegationWhatWasLeftForAnotherSubnetBefore() throws Exception {
    IpPrefix left = IpPrefix.parse("2001:db8:a00:1::/64");
    IpPrefix before = IpPrefix.parse("2001:db8:a00:2::/64");
    apply(advertisingDelegated());
    controller.delegated(delegated("2001:db8:a00::/56", now + 7200 * SECOND), now);
    apply(
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.adding(
                    Settings.NONE.with(
                        SettingTable.ADVERTISE_PREFIX,
                        List.of(PREFIX, PrefixSettings.parse("delegated:2")))))
            .build());
    assertTrue(learnable().containsAll(List.of(left, before)), learnable()::toString);
    controller.delegated(delegated("2001:db8:b00::/56", now + 7200 * SECOND), now);
    assertTrue(
        learnable().stream().noneMatch(IpPrefix.parse("2001:db8:a00::/56")::contains),
        learnable()::toString);
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
    assertEquals(
        List.of(0L, 0L),
        servers(backend.sent.getLast()).stream()
            .map(NdOption.RecursiveDnsServer::lifetime)
            .toList());
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
    lone.apply(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).build()).build(), now);
    assertEquals(HostPrefixes.NONE, told.getLast());
  }
}
