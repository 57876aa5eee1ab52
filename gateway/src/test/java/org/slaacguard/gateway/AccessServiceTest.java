package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnedAddress;

final class AccessServiceTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);
  private static final PublicKey CAROL = key(3);
  private static final Settings LAN =
      Settings.NONE.with(SettingTable.MAY_REACH, SettingTable.MAY_REACH.parse("lan", w -> {}));

  private final FakeFilter filter = new FakeFilter();
  private final KnownPeers known = new KnownPeers();
  private int started;
  private int swept;
  private @Nullable String lacking;

  private final BlockedPeers blocked = new BlockedPeers();

  private final AccessService service =
      new AccessService(
          "sg0",
          blocked.reason(),
          () -> {
            started++;
            return filter;
          },
          () -> lacking,
          () -> swept++);

  private static final class FakeFilter implements AccessFilter {
    @Nullable AccessRules rules;
    final Map<String, Integer> rights = new TreeMap<>();
    final Map<IpPrefix, AccessMember> blocks = new HashMap<>();
    final Map<Integer, Long> refused = new HashMap<>();
    final Map<Integer, Long> crowded = new HashMap<>();
    int whole;
    boolean closed;
    boolean held = true;
    boolean failed;

    @Override
    public void want(
        @Nullable AccessRules wanted,
        Map<IpAddress, AccessMember> members,
        Map<IpPrefix, AccessMember> prefixes) {
      whole++;
      rules = wanted;
      blocks.clear();
      blocks.putAll(prefixes);
      rights.clear();
      members.forEach((address, member) -> rights.put(address.toString(), member.rights()));
    }

    @Override
    public void member(IpAddress address, @Nullable AccessMember member) {
      if (member == null) {
        rights.remove(address.toString());
      } else {
        rights.put(address.toString(), member.rights());
      }
    }

    @Override
    public void block(IpPrefix prefix, @Nullable AccessMember member) {
      if (member == null) {
        blocks.remove(prefix);
      } else {
        blocks.put(prefix, member);
      }
    }

    @Override
    public void networksChanged() {}

    @Override
    public boolean isHeld() {
      return held;
    }

    @Override
    public boolean isFailed() {
      return failed;
    }

    @Override
    public Map<Integer, Long> refused() {
      return refused;
    }

    @Override
    public Map<Integer, Long> crowded() {
      return crowded;
    }

    @Override
    public long unsettled() {
      return 5;
    }

    @Override
    public List<String> notices() {
      return List.of("a notice");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static PublicKey key(int first) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) first;
    return PublicKey.ofBytes(bytes);
  }

  private void change(PeerUpdate... peers) {
    DeviceUpdate update = service.amend(DeviceUpdate.builder().peers(List.of(peers)).build());
    PeerChanges changes = known.apply(update);
    service.peers(changes, 0);
    blocked.peers(changes, 0);
  }

  private static PeerUpdate peer(PublicKey key, Settings settings, String... allowedIps) {
    PeerUpdate.Builder update = PeerUpdate.builder(key).settings(SettingsUpdate.adding(settings));
    for (String prefix : allowedIps) {
      update.allowedIp(IpPrefix.parse(prefix));
    }
    return update.build();
  }

  private void learn(PublicKey peer, String address) {
    service.event(new AddressLearned(peer, IpAddress.parse(address), NOON), 0);
  }

  private void forget(PublicKey peer, String address) {
    service.event(
        new AddressForgotten(peer, IpAddress.parse(address), NOON, ForgetReason.EXPIRED), 0);
  }

  @Test
  void shouldNeedNoFilterWhereNobodyIsRestricted() {
    change(peer(ALICE, Settings.NONE, "10.0.0.1/32"));
    learn(ALICE, "2001:db8::1");
    assertEquals(0, started);
    assertEquals(1, swept, "what an earlier run has left");
    service.close();
    assertEquals(1, swept);
  }

  @Test
  void shouldFollowStaticAndLearnedAddresses() {
    change(peer(ALICE, LAN, "10.0.0.1/32", "10.1.0.0/16"), peer(BOB, Settings.NONE));
    assertEquals(1, started);
    learn(ALICE, "2001:db8::1");
    learn(BOB, "2001:db8::2");
    assertEquals(
        Map.of("10.0.0.1", 0, "2001:db8::1", 0, "2001:db8::2", AccessMember.ALL), filter.rights);
    assertEquals(1, filter.whole, "addresses alone change nothing else");

    learn(BOB, "2001:db8::1");
    forget(ALICE, "2001:db8::1");
    assertEquals(AccessMember.ALL, filter.rights.get("2001:db8::1"), "it has moved");
    forget(BOB, "2001:db8::1");
    assertNull(filter.rights.get("2001:db8::1"));
  }

  @Test
  void shouldTakeAndGiveAddressesWithTheirPeersWithoutMakingAllAnew() {
    change(peer(ALICE, LAN, "10.0.0.1/32"));
    change(peer(BOB, Settings.NONE, "10.0.0.2/32"));
    learn(BOB, "2001:db8::2");
    assertEquals(
        Map.of("10.0.0.1", 0, "10.0.0.2", AccessMember.ALL, "2001:db8::2", AccessMember.ALL),
        filter.rights);
    change(PeerUpdate.builder(BOB).remove().build());
    assertEquals(Map.of("10.0.0.1", 0), filter.rights);
    assertEquals(1, filter.whole);
  }

  @Test
  void shouldMakeAllAnewWhenRightsChangeAndNothingWhenNobodyIsRestrictedAnyMore() {
    change(peer(ALICE, LAN, "10.0.0.1/32"), peer(BOB, Settings.NONE, "10.0.0.2/32"));
    change(peer(BOB, LAN));
    assertEquals(Map.of("10.0.0.1", 0, "10.0.0.2", 0), filter.rights);
    Settings all =
        Settings.NONE.with(SettingTable.MAY_REACH, SettingTable.MAY_REACH.parse("all", w -> {}));
    change(peer(ALICE, all), peer(BOB, all));
    assertNull(filter.rules);
    assertEquals(Map.of(), filter.rights);
    service.settings(LAN, 0);
    assertNull(filter.rules, "a peer's own word counts");
    change(peer(CAROL, Settings.NONE, "10.0.0.3/32"));
    assertEquals(1, Objects.requireNonNull(filter.rules).rights().size());
  }

  /** The rights in a delegated prefix are its holder's from the moment it leads there. */
  @Test
  void shouldFollowDelegatedPrefixes() {
    change(peer(ALICE, LAN), peer(BOB, Settings.NONE));
    IpPrefix prefix = IpPrefix.parse("2001:db8:f00:4::/62");
    delegate(BOB, prefix, true);
    assertEquals(Map.of(prefix, AccessMember.ALL), blocks());
    change(peer(BOB, Settings.NONE, "10.0.0.2/32"));
    assertEquals(Map.of(prefix, AccessMember.ALL), blocks(), "a change says nothing of it");
    delegate(BOB, prefix, false);
    delegate(ALICE, prefix, true);
    assertEquals(Map.of(prefix, 0), blocks(), "it has moved to one who may reach less");
    assertEquals(1, filter.whole, "which costs no more than the prefix");
    delegate(BOB, prefix, false);
    assertEquals(Map.of(prefix, 0), blocks(), "it is not his any more");
    change(PeerUpdate.builder(ALICE).remove().build(), peer(CAROL, LAN));
    assertEquals(Map.of(), blocks());
    delegate(ALICE, prefix, true);
    assertEquals(Map.of(), blocks(), "nobody knows her");
  }

  /** A prefix that is nobody's any more may be a restricted peer's to learn in. */
  @Test
  void shouldCloseAPrefixAgainThatLeadsNowhere() {
    IpPrefix prefix = IpPrefix.parse("2001:db8:f00:4::/64");
    Settings learns =
        LAN.with(
            SettingTable.LEARNABLE_IPS,
            SettingTable.LEARNABLE_IPS.parse(prefix.toString(), w -> {}));
    change(peer(ALICE, learns), peer(BOB, Settings.NONE));
    assertEquals(Map.of(prefix, -2), blocks());
    delegate(BOB, prefix, true);
    assertEquals(Map.of(prefix, AccessMember.ALL), blocks());
    delegate(BOB, prefix, false);
    assertEquals(Map.of(prefix, -2), blocks());
  }

  /** What the backend was told last of each peer: its static addresses. */
  private final Map<PublicKey, List<IpPrefix>> backend = new HashMap<>();

  private final Service.Out out =
      new Service.Out() {
        @Override
        public void transmit(PublicKey peer, byte[] packet) {}

        @Override
        public boolean change(DeviceUpdate update) {
          update.peers().forEach(peer -> backend.put(peer.publicKey(), peer.allowedIps()));
          return true;
        }
      };

  private void step(long now) {
    long _ = service.poll(now, out);
    long _ = blocked.poll(now, out);
  }

  @Test
  void shouldBlockWhomTheFilterDoesNotHoldAndNobodyElse() {
    change(peer(ALICE, LAN, "10.0.0.1/32"), peer(BOB, Settings.NONE, "10.0.0.2/32"));
    step(0);
    filter.held = false;
    filter.failed = true;
    change(peer(BOB, LAN));
    change(peer(CAROL, Settings.NONE, "10.0.0.3/32"));
    step(1);
    assertEquals(Map.of(BOB, List.of()), backend, "the table holds Alice, and may hold Carol");
    DeviceUpdate update =
        DeviceUpdate.builder().peers(List.of(peer(BOB, LAN, "10.0.0.2/32"))).build();
    assertEquals(List.of(), blocked.amend(update).peers().getFirst().allowedIps());
    InterfaceStatus told = service.report(new InterfaceStatus(blocked.configured(device(BOB))));
    assertEquals(
        List.of(IpPrefix.parse("10.0.0.2/32")), told.device().peers().getFirst().allowedIps());
    assertTrue(told.notices().toString().contains("1 restricted peer"), told.notices()::toString);
    filter.held = true;
    filter.failed = false;
    step(2);
    assertEquals(Map.of(BOB, List.of(IpPrefix.parse("10.0.0.2/32"))), backend);
    assertSame(update, blocked.amend(update));
  }

  /** An address that is in no set passes where nobody restricted may learn one. */
  @Test
  void shouldHoldAPeerThatWasBlockedFromItsFirstPacket() throws BackendException {
    FakeBackend data = new FakeBackend();
    LinkView view = new LinkView(true, true, 1420, Ipv6Address.parse("fe80::1"), List.of());
    Controller controller = new Controller(data, () -> view, List.of(service, blocked), 0);
    BlockedPeers.Reason reason = blocked.reason();
    IpPrefix hers = IpPrefix.parse("10.0.0.1/32");
    controller.apply(
        DeviceUpdate.builder().peers(List.of(peer(ALICE, LAN, "10.0.0.1/32"))).build(), 0);
    assertTrue(reason.block(new KnownPeer(ALICE, LAN, List.of(hers))));
    long _ = controller.step(1);
    assertEquals(List.of(), data.updates.getLast().peers().getFirst().allowedIps());
    data.peers.add(status(ALICE, LAN, List.of()));
    long _ = controller.step(Reconciler.CALM_INTERVAL + 1);
    assertTrue(data.statusLooks > 0);
    reason.release(ALICE);
    long _ = controller.step(Reconciler.CALM_INTERVAL + 2);
    assertEquals(List.of(hers), data.updates.getLast().peers().getFirst().allowedIps());
    assertEquals(Map.of("10.0.0.1", 0), filter.rights);
  }

  @Test
  void shouldBlockAllWhereTheTableItselfCannotBeMadeAnew() {
    change(peer(ALICE, LAN, "10.0.0.1/32"), peer(BOB, Settings.NONE, "10.0.0.2/32"));
    step(0);
    filter.held = false;
    filter.failed = true;
    step(1);
    assertEquals(Map.of(ALICE, List.of()), backend);
  }

  @Test
  void shouldWaitForAFilterThatIsSlowButNotForLong() {
    filter.held = false;
    change(peer(ALICE, LAN, "10.0.0.1/32"));
    assertEquals(5 + UnheldPeers.PATIENCE, service.poll(5, out));
    step(4 + UnheldPeers.PATIENCE);
    assertEquals(Map.of(), backend);
    step(5 + UnheldPeers.PATIENCE);
    assertEquals(Map.of(ALICE, List.of()), backend);
  }

  private static DeviceStatus device(PublicKey key) {
    PeerStatus peer =
        new PeerStatus(key, null, null, null, 0, 0, 0, List.of(), Settings.NONE, List.of());
    return new DeviceStatus(
        "wg0", "fake", "none", null, null, 0, 0, Settings.NONE, List.of(peer), Map.of());
  }

  @Test
  void shouldFollowStaticPrefixesWithoutMakingAllAnew() {
    change(peer(ALICE, LAN, "10.1.0.0/16"), peer(BOB, Settings.NONE));
    change(peer(BOB, Settings.NONE, "10.1.2.0/24"));
    assertEquals(
        Map.of(IpPrefix.parse("10.1.0.0/16"), 0, IpPrefix.parse("10.1.2.0/24"), AccessMember.ALL),
        blocks());
    change(PeerUpdate.builder(BOB).remove().build());
    assertEquals(Map.of(IpPrefix.parse("10.1.0.0/16"), 0), blocks());
    assertEquals(1, filter.whole);
  }

  /** What nobody has asked for keeps no interface from coming up. */
  @Test
  void shouldDoWithoutALimitOfConnectionsWhereThereCanBeNone() {
    lacking = "no nft";
    Settings masquerades =
        Settings.NONE.with(SettingTable.MASQUERADE, SettingTable.MASQUERADE.parse("yes", w -> {}));
    service.check(masquerades, List.of(Settings.NONE));
    service.settings(masquerades, 0);
    change(peer(ALICE, Settings.NONE, "10.0.0.1/32"));
    assertEquals(0, started);
    assertEquals(List.of("connections of peers are not limited: no nft"), report().notices());
    Settings asked = Settings.NONE.with(SettingTable.CONNECTION_LIMIT, 500);
    assertThrows(
        IllegalArgumentException.class, () -> service.check(asked, List.of(Settings.NONE)));
  }

  @Test
  void shouldCountConnectionsOfEachPeerByItself() {
    service.settings(Settings.NONE.with(SettingTable.CONNECTION_LIMIT, 500), 0);
    change(peer(ALICE, Settings.NONE, "10.0.0.1/32"), peer(BOB, Settings.NONE, "10.0.0.2/32"));
    assertEquals(1, started);
    assertEquals(Map.of("10.0.0.1", AccessMember.ALL, "10.0.0.2", AccessMember.ALL), filter.rights);
    delegate(BOB, IpPrefix.parse("2001:db8:f00:4::/62"), true);
    int slot = filter.blocks.values().iterator().next().slot();
    assertTrue(slot == 0 || slot == 1, "that of its peer");
    filter.crowded.put(slot, 9L);
    assertEquals(9L, report().device().counters().get(Counter.DROP_CONNECTIONS));
    assertEquals(AccessTally.INTERVAL, service.poll(0, (peer, packet) -> {}));
  }

  private void delegate(PublicKey peer, IpPrefix prefix, boolean given) {
    service.leads(peer, prefix, given, 0);
  }

  private Map<IpPrefix, Integer> blocks() {
    Map<IpPrefix, Integer> all = new HashMap<>();
    filter.blocks.forEach((prefix, member) -> all.put(prefix, member.rights()));
    return all;
  }

  @Test
  void shouldPutRightWhatEventsHaveNotTold() {
    change(peer(ALICE, LAN));
    learn(ALICE, "2001:db8::1");
    service.observe(
        new DeviceStatus(
            "wg0",
            "userspace",
            "",
            null,
            null,
            0,
            0,
            Settings.NONE,
            List.of(
                status(ALICE, LAN, List.of(), "2001:db8::9"),
                status(CAROL, Settings.NONE, List.of(IpPrefix.parse("10.0.0.3/32")))),
            Map.of()),
        0);
    assertEquals(Map.of("2001:db8::9", 0, "10.0.0.3", AccessMember.ALL), filter.rights);
  }

  private static PeerStatus status(
      PublicKey key, Settings settings, List<IpPrefix> allowedIps, String... learned) {
    return new PeerStatus(
        key,
        null,
        null,
        null,
        0,
        0,
        0,
        allowedIps,
        settings,
        List.of(learned).stream()
            .map(a -> new LearnedAddress(IpAddress.parse(a), NOON, NOON))
            .toList());
  }

  @Test
  void shouldRefuseRestrictionsThatCannotBeHeld() {
    lacking = "no nft";
    assertEquals(
        "no nft",
        assertThrows(
                IllegalArgumentException.class,
                () -> service.check(Settings.NONE, List.of(Settings.NONE, LAN)))
            .getMessage());
    service.check(Settings.NONE, List.of(Settings.NONE));
    assertEquals(0, started);
  }

  @Test
  void shouldTellOfEachPeerWhatWasRefused() {
    change(peer(ALICE, LAN, "10.1.0.0/16"), peer(BOB, LAN));
    IpPrefix prefix = IpPrefix.parse("2001:db8:f00:4::/62");
    delegate(BOB, prefix, true);
    int bob = Objects.requireNonNull(filter.blocks.get(prefix)).slot();
    int alice = 1 - bob;
    filter.refused.put(alice, 7L);
    filter.refused.put(bob, 2L);
    assertEquals(7, report().trace(ALICE).unreachable(), "from ranges, too");
    assertEquals(2, report().trace(BOB).unreachable());
    filter.refused.put(alice, 1L);
    InterfaceStatus again = report();
    assertEquals(8, again.trace(ALICE).unreachable(), "counted anew since");
    assertEquals(10L, again.device().counters().get(Counter.DROP_UNREACHABLE));
    assertEquals(5L, again.device().counters().get(Counter.DROP_UNSETTLED));
    assertTrue(again.notices().contains("a notice"));
    assertFalse(filter.closed);
    service.close();
    assertTrue(filter.closed);
  }

  @Test
  void shouldAddUpBeforeTheFilterForgets() {
    assertEquals(Long.MAX_VALUE, service.poll(0, (peer, packet) -> {}));
    change(peer(ALICE, LAN, "10.0.0.1/32"));
    filter.refused.put(0, 3L);
    long next = service.poll(0, (peer, packet) -> {});
    assertEquals(AccessTally.INTERVAL, next);
    filter.refused.clear();
    assertEquals(2 * AccessTally.INTERVAL, service.poll(next, (peer, packet) -> {}));
    filter.refused.put(0, 2L);
    assertEquals(5, report().trace(ALICE).unreachable());
  }

  private InterfaceStatus report() {
    return service.report(
        new InterfaceStatus(
            new DeviceStatus(
                "wg0", "userspace", "", null, null, 0, 0, Settings.NONE, List.of(), Map.of())));
  }
}
