package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.HistorySettings;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.history.AddressHistory;
import org.slaacguard.history.HistoryEntry;
import org.slaacguard.history.HistoryFile;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option;
import org.slaacguard.net.Dhcp6Option.IaPd;
import org.slaacguard.net.Dhcp6Option.IaPrefix;
import org.slaacguard.net.Dhcp6Packet;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PacketException;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;

/** What a peer has got is routed before it hears of it, whoever changes what meanwhile. */
class PrefixDelegationServiceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  private static final Ipv6Address AT = Ipv6Address.parse("fe80::2");
  private static final Duid CLIENT = Duid.parse("0004bbbb");
  private static final IpPrefix POOL = IpPrefix.parse("2001:db8:f00::/56");

  @TempDir private Path folder;
  private final FakeBackend backend = new FakeBackend();
  private final List<PeerRoutes> hosts = new ArrayList<>();

  /** What all services hear of a prefix. */
  private record Led(PublicKey peer, IpPrefix prefix, boolean given) {}

  private final List<Led> told = new ArrayList<>();

  /** How far the host has come; by itself it is done at once. */
  private long followed = Long.MAX_VALUE;

  private final EventRing events =
      new EventRing(1 << 20, () -> wall(), new AtomicLong()::incrementAndGet, new PeerNames());
  private AddressMemory history = AddressMemory.none();
  private KnownPeers known = new KnownPeers();
  private Instant wall = Instant.parse("2026-11-30T06:00:00Z");
  private long now = 5000 * SECOND;
  private PrefixDelegationService service;
  private @Nullable Dhcp6Message lastReply;

  private static PublicKey key(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private Instant wall() {
    return wall;
  }

  private PrefixDelegationService service() {
    InstantSource clock = this::wall;
    DelegationHost host =
        new DelegationHost() {
          @Override
          public long toPeers(PeerRoutes wanted) {
            hosts.add(wanted);
            return hosts.size();
          }

          @Override
          public long followed() {
            return followed;
          }
        };
    DelegationNews news =
        new DelegationNews("fake0", new EventService("fake0", events), history, clock, now);
    return new PrefixDelegationService(
        backend, host, clock, path("duid"), path("leases"), news, now);
  }

  private Path path(String name) {
    return folder.resolve(name);
  }

  @BeforeEach
  void begin() {
    service = service();
    configure("2001:db8:f00::/56 length=60-64");
  }

  private void restart() {
    service = service();
    known = new KnownPeers();
  }

  private void configure(String... pools) {
    Settings settings = Settings.NONE;
    if (pools.length > 0) {
      settings =
          settings.with(
              SettingTable.DELEGATE_PREFIX,
              SettingTable.DELEGATE_PREFIX.parse(String.join(",", pools), warning -> {}));
    }
    Settings wanted = settings;
    service.check(wanted, List.of());
    change(
        DeviceUpdate.builder()
            .peers(
                List.of(
                    PeerUpdate.builder(PEER)
                        .replaceAllowedIps()
                        .settings(limit(1))
                        .allowedIp(IpPrefix.parse("fe80::2/128"))
                        .build(),
                    PeerUpdate.builder(OTHER).replaceAllowedIps().settings(limit(1)).build()))
            .build());
    service.settings(wanted, now);
    service.link(new LinkView(true, true, 1420, Ipv6Address.parse("fe80::1"), List.of()), now);
    service.prefixes(HostPrefixes.NONE, now);
    poll();
  }

  private static SettingsUpdate limit(int limit) {
    return SettingsUpdate.adding(Settings.NONE.with(SettingTable.DELEGATE_LIMIT, limit));
  }

  /** As the controller makes a change. */
  private DeviceUpdate change(DeviceUpdate update) {
    DeviceUpdate amended = service.amend(update);
    backend.updates.add(amended);
    service.peers(known.apply(amended), now);
    return amended;
  }

  private long poll() {
    return service.poll(
        now,
        new Service.Out() {
          @Override
          public void transmit(PublicKey peer, byte[] packet) {
            backend.transmit(peer, packet);
          }

          @Override
          public void leads(PublicKey peer, IpPrefix prefix, boolean given) {
            told.add(new Led(peer, prefix, given));
          }
        });
  }

  private BackendEvent request(PublicKey peer) {
    return message(peer, Dhcp6Type.SOLICIT);
  }

  private void ask(PublicKey peer, Dhcp6Type type, IpPrefix... named) {
    service.event(message(peer, type, named), now);
    poll();
  }

  private BackendEvent message(PublicKey peer, Dhcp6Type type, IpPrefix... named) {
    List<Dhcp6Option> options = new ArrayList<>();
    options.add(new Dhcp6Option.ClientId(CLIENT));
    List<Dhcp6Option> prefixes = new ArrayList<>();
    for (IpPrefix each : named) {
      prefixes.add(new IaPrefix(0, 0, each, List.of()));
    }
    options.add(new IaPd(1, 0, 0, prefixes));
    options.add(new Dhcp6Option.OptionRequest(List.of(23, 24)));
    if (type == Dhcp6Type.RENEW || type == Dhcp6Type.RELEASE) {
      options.add(new Dhcp6Option.ServerId(ClientDuid.forPeers(path("duid"))));
    }
    if (type == Dhcp6Type.SOLICIT) {
      options.add(new Dhcp6Option.RapidCommit());
    }
    byte[] packet =
        new Dhcp6Packet(
                AT,
                Dhcp6Message.ALL_SERVERS,
                546,
                547,
                new Dhcp6Message(type, 1, options).toBytes())
            .toBytes();
    return new BackendEvent.Dhcp6Received(peer, packet);
  }

  private IpPrefix lease() {
    ask(PEER, Dhcp6Type.SOLICIT);
    return sent().getFirst().prefix();
  }

  /** The prefixes of the answer that was sent last. */
  private List<IaPrefix> sent() {
    try {
      FakeBackend.Sent last = backend.sent.getLast();
      Dhcp6Packet packet = Dhcp6Packet.parse(last.packet());
      assertEquals(Ipv6Address.parse("fe80::1"), packet.source());
      assertEquals(AT, packet.destination());
      assertEquals(546, packet.destinationPort());
      lastReply = Dhcp6Message.parse(packet.message());
      IaPd ia = Objects.requireNonNull(lastReply.option(IaPd.class));
      return ia.options().stream()
          .filter(IaPrefix.class::isInstance)
          .map(IaPrefix.class::cast)
          .toList();
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  /** The AllowedIPs that the backend was told. */
  private Set<IpPrefix> allowed(PublicKey peer) {
    Map<PublicKey, Set<IpPrefix>> all = new HashMap<>();
    for (DeviceUpdate update : backend.updates) {
      for (PeerUpdate each : update.peers()) {
        Set<IpPrefix> has = all.computeIfAbsent(each.publicKey(), k -> new HashSet<>());
        if (each.replaceAllowedIps()) {
          has.clear();
        }
        each.removedAllowedIps().forEach(has::remove);
        all.values().forEach(others -> others.removeAll(each.allowedIps()));
        has.addAll(each.allowedIps());
      }
    }
    Set<IpPrefix> allowed = new HashSet<>(all.getOrDefault(peer, Set.of()));
    allowed.remove(IpPrefix.parse("fe80::2/128"));
    return allowed;
  }

  @Test
  void shouldRouteBeforeItAnswers() {
    IpPrefix leased = lease();
    assertTrue(POOL.contains(leased));
    assertEquals(Set.of(leased), allowed(PEER));
    assertEquals(new PeerRoutes(List.of(POOL), List.of(leased)), hosts.getLast());
    assertEquals(List.of(new Led(PEER, leased, true)), told);
  }

  private List<PublicKey> thousandPeers() {
    List<PublicKey> thousand = new ArrayList<>();
    DeviceUpdate.Builder update = DeviceUpdate.builder();
    for (int i = 0; i < 1000; i++) {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) i;
      bytes[1] = (byte) (i >> 8);
      bytes[31] = 1;
      thousand.add(PublicKey.ofBytes(bytes));
      update.peer(PeerUpdate.builder(thousand.getLast()).settings(limit(1)).build());
    }
    change(update.build());
    poll();
    return thousand;
  }

  /** Each change costs by all peers, so what comes one by one is changed together. */
  @Test
  void shouldMakeAHundredChangesASecondForAThousandPeersThatAskOneByOne() {
    configure("2001:db8:f00::/48 length=60-64");
    List<PublicKey> thousand = thousandPeers();
    int updates = backend.updates.size();
    int plans = hosts.size();
    for (PublicKey each : thousand) {
      service.event(message(each, Dhcp6Type.SOLICIT), now);
      poll();
      now += SECOND / 1000;
    }
    now += SECOND / 100;
    poll();
    assertTrue(backend.updates.size() - updates <= 16 + 102, () -> "" + backend.updates.size());
    assertEquals(backend.updates.size() - updates, hosts.size() - plans);
    assertEquals(1000, Set.copyOf(hosts.getLast().prefixes()).size());
    assertEquals(
        Set.copyOf(thousand),
        backend.sent.stream().map(FakeBackend.Sent::peer).collect(Collectors.toSet()));
  }

  @Test
  void shouldAnswerNobodyWhoseChangeStillWaits() {
    configure("2001:db8:f00::/48 length=60-64");
    List<PublicKey> thousand = thousandPeers();
    int asked = 0;
    while (backend.sent.size() == asked) {
      ask(thousand.get(asked++), Dhcp6Type.SOLICIT);
    }
    assertTrue(asked > 1, "alone nobody waits");
    PublicKey late = thousand.get(asked - 1);
    assertEquals(Set.of(), allowed(late));
    long next = poll();
    assertTrue(next > now && next <= now + SECOND / 100, () -> "in " + (next - now) + " ns");
    now = next;
    poll();
    assertEquals(late, backend.sent.getLast().peer());
    assertEquals(Set.of(sent().getFirst().prefix()), allowed(late));
  }

  /** So a thousand delegations a second cost the host no more changes than a few. */
  @Test
  void shouldRouteToAThousandPeersThatAskTogetherByOneChange() {
    configure("2001:db8:f00::/48 length=60-64");
    List<PublicKey> thousand = thousandPeers();
    int updates = backend.updates.size();
    int plans = hosts.size();
    followed = plans;
    thousand.forEach(peer -> service.event(message(peer, Dhcp6Type.SOLICIT), now));
    poll();
    assertEquals(updates + 1, backend.updates.size());
    assertEquals(plans + 1, hosts.size());
    assertEquals(1000, Set.copyOf(hosts.getLast().prefixes()).size(), "each has its own");
    assertEquals(List.of(), backend.sent, "the host does not lead there yet");
    followed = hosts.size();
    for (int i = 0; i < 4; i++) {
      // Each takes what a data plane has room for.
      poll();
    }
    assertEquals(
        Set.copyOf(thousand),
        backend.sent.stream().map(FakeBackend.Sent::peer).collect(Collectors.toSet()));
  }

  @Test
  void shouldNotAnswerWhatCannotBeRouted() {
    backend.failure = new BackendException("no", 12);
    ask(PEER, Dhcp6Type.SOLICIT);
    assertEquals(List.of(), backend.sent);
    backend.failure = null;
    poll();
    assertEquals(List.of(), backend.sent, "not at once");
    now += SECOND;
    poll();
    assertEquals(allowed(PEER), Set.of(sent().getFirst().prefix()));
  }

  @Test
  void shouldEndWithTheLease() {
    IpPrefix leased = lease();
    now += 5400 * SECOND;
    poll();
    assertEquals(new Led(PEER, leased, false), told.getLast());
    assertEquals(Set.of(), allowed(PEER));
    assertEquals(List.of(), hosts.getLast().prefixes());
  }

  @Test
  void shouldStayWhateverOthersChange() {
    IpPrefix leased = lease();
    change(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(PEER)
                    .replaceAllowedIps()
                    .allowedIp(IpPrefix.parse("192.0.2.1/32"))
                    .build())
            .build());
    poll();
    assertEquals(Set.of(leased, IpPrefix.parse("192.0.2.1/32")), allowed(PEER));
    change(
        DeviceUpdate.builder()
            .peer(PeerUpdate.builder(PEER).removeAllowedIp(leased).build())
            .build());
    poll();
    assertTrue(allowed(PEER).contains(leased));
    change(
        DeviceUpdate.builder()
            .replacePeers()
            .peer(PeerUpdate.builder(PEER).settings(limit(1)).build())
            .build());
    poll();
    assertTrue(allowed(PEER).contains(leased));
  }

  @Test
  void shouldLeaveToAPeerWhatItWasGivenBesides() {
    IpPrefix leased = lease();
    change(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).allowedIp(leased).build()).build());
    poll();
    now += 5400 * SECOND;
    poll();
    assertEquals(Set.of(leased), allowed(PEER));
  }

  @Test
  void shouldGiveWayToWhatSomebodyWroteDown() {
    IpPrefix leased = lease();
    change(
        DeviceUpdate.builder().peer(PeerUpdate.builder(OTHER).allowedIp(leased).build()).build());
    poll();
    assertEquals(Set.of(leased), allowed(OTHER));
    assertEquals(Set.of(), allowed(PEER));
    ask(PEER, Dhcp6Type.REBIND, leased);
    assertEquals(2, sent().size());
    assertFalse(leased.equals(sent().getFirst().prefix()));
    assertEquals(new IaPrefix(0, 0, leased, List.of()), sent().get(1));
  }

  @Test
  void shouldTakeNoAddressThatAPeerHasLearned() {
    IpPrefix first = IpPrefix.parse("2001:db8:f00:10::/60");
    service.event(
        new BackendEvent.AddressLearned(OTHER, Ipv6Address.parse("2001:db8:f00:11::5"), wall), now);
    ask(PEER, Dhcp6Type.REBIND, first);
    assertFalse(allowed(PEER).contains(first));
    service.event(
        new BackendEvent.AddressForgotten(
            OTHER, Ipv6Address.parse("2001:db8:f00:11::5"), wall, ForgetReason.EXPIRED),
        now);
    ask(PEER, Dhcp6Type.RELEASE);
    ask(OTHER, Dhcp6Type.REBIND, first);
    assertEquals(Set.of(first), allowed(OTHER));
  }

  /** The news may be lost, as all events may. */
  @Test
  void shouldHearOfAnAddressThatIsNobodysAnyMoreFromTheStatus() throws BackendException {
    IpPrefix first = IpPrefix.parse("2001:db8:f00:10::/60");
    service.event(
        new BackendEvent.AddressLearned(OTHER, Ipv6Address.parse("2001:db8:f00:11::5"), wall), now);
    try (DeviceStatus status = backend.status()) {
      service.observe(status, now);
    }
    ask(PEER, Dhcp6Type.REBIND, first);
    assertEquals(Set.of(first), allowed(PEER));
  }

  @Test
  void shouldEndWhenThePoolIsAnother() {
    IpPrefix leased = lease();
    configure("2001:db8:a00::/56 length=62");
    assertEquals(Set.of(), allowed(PEER));
    assertEquals(List.of(IpPrefix.parse("2001:db8:a00::/56")), hosts.getLast().pools());
    ask(PEER, Dhcp6Type.REBIND, leased);
    assertEquals(62, sent().getFirst().prefix().length());
    configure();
    assertEquals(PeerRoutes.NONE, hosts.getLast());
  }

  @Test
  void shouldRememberOverARestart() throws Exception {
    IpPrefix leased = lease();
    service.close();
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path("leases"))));
    String lines = Files.readString(path("leases"));
    Files.writeString(path("leases"), lines + "lease of nothing\n");
    wall = wall.plusSeconds(600);
    now = 7 * SECOND;
    backend.updates.clear();
    restart();
    configure("2001:db8:f00::/56 length=60-64");
    assertEquals(Set.of(leased), allowed(PEER));
    now += 4790 * SECOND;
    poll();
    assertEquals(Set.of(leased), allowed(PEER));
    now += 20 * SECOND;
    poll();
    assertEquals(Set.of(), allowed(PEER));
  }

  @Test
  void shouldFollowTheUplink() {
    restart();
    configure("delegated:80/57 length=60-64");
    int before = backend.sent.size();
    ask(PEER, Dhcp6Type.SOLICIT);
    assertEquals(before, backend.sent.size(), "it does not know yet");
    uplink("2001:db8:a000::/56");
    ask(PEER, Dhcp6Type.SOLICIT);
    IpPrefix old = sent().getFirst().prefix();
    assertTrue(IpPrefix.parse("2001:db8:a000:80::/57").contains(old));
    uplink("2001:db8:b000::/56");
    assertEquals(Set.of(), allowed(PEER));
    ask(PEER, Dhcp6Type.REBIND, old);
    assertTrue(IpPrefix.parse("2001:db8:b000:80::/57").contains(sent().getFirst().prefix()));
    assertEquals(new IaPrefix(0, 0, old, List.of()), sent().get(1));
  }

  private void uplink(String prefix) {
    DelegatedPrefix lease =
        new DelegatedPrefix(
            WantedAssociation.prefixes("wan:0", 56),
            IpPrefix.parse(prefix),
            null,
            now + 3600 * SECOND,
            now + 7200 * SECOND);
    Delegation delegation =
        new Delegation(
            Duid.parse("0004dddd"),
            List.of(lease),
            now + 1800 * SECOND,
            now + 2000 * SECOND,
            List.of(),
            List.of());
    service.delegated(delegation, now);
    poll();
  }

  @Test
  void shouldTellWhatItHasDone() {
    IpPrefix leased = lease();
    service.event(new BackendEvent.Dhcp6Received(PEER, new byte[60]), now);
    try (InterfaceStatus status = service.report(new InterfaceStatus(backend.status()))) {
      PeerTrace.Delegated told = status.trace(PEER).delegated().getFirst();
      assertEquals(leased, told.prefix());
      assertEquals(CLIENT, told.client());
      assertEquals(wall.plusSeconds(5400), told.validUntil());
      assertEquals(1, status.device().counters().get(Counter.DHCP6_ANSWERED));
      assertEquals(1, status.device().counters().get(Counter.DROP_DHCP6_MALFORMED));
    } catch (BackendException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldRefuseToBeginWithADamagedDuid() throws Exception {
    Files.writeString(path("duid"), "nonsense");
    service = service();
    Settings wanted =
        Settings.NONE.with(
            SettingTable.DELEGATE_PREFIX,
            SettingTable.DELEGATE_PREFIX.parse("2001:db8:f00::/56", warning -> {}));
    assertThrows(IllegalArgumentException.class, () -> service.check(wanted, List.of()));
  }

  @Test
  void shouldForgetAPeerThatIsGone() {
    lease();
    change(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).remove().build()).build());
    poll();
    assertEquals(List.of(), hosts.getLast().prefixes());
  }

  @Test
  void shouldNotAnswerBeforeTheHostLeadsThere() {
    IpPrefix others = leaseOf(OTHER);
    followed = hosts.size();
    ask(PEER, Dhcp6Type.SOLICIT);
    int before = backend.sent.size();
    assertEquals(OTHER, backend.sent.getLast().peer(), "its route is not there");
    ask(OTHER, Dhcp6Type.REBIND, others);
    assertEquals(before + 1, backend.sent.size(), "who waits holds up nobody else");
    followed = hosts.size();
    poll();
    assertEquals(PEER, backend.sent.getLast().peer());
    assertEquals(allowed(PEER), Set.of(sent().getFirst().prefix()));
  }

  private IpPrefix leaseOf(PublicKey peer) {
    ask(peer, Dhcp6Type.SOLICIT);
    return sent().getFirst().prefix();
  }

  @Test
  void shouldHoldUpNobodyForAPeerThatCannotBeRouted() {
    backend.refuses =
        update -> update.peers().stream().anyMatch(each -> each.publicKey().equals(PEER));
    service.event(request(PEER), now);
    service.event(request(OTHER), now);
    poll();
    assertEquals(List.of(OTHER), backend.sent.stream().map(FakeBackend.Sent::peer).toList());
    backend.refuses = update -> false;
    now += SECOND;
    poll();
    assertEquals(PEER, backend.sent.getLast().peer());
  }

  @Test
  void shouldTellNameServersAndDomains() {
    Settings said =
        Settings.NONE
            .with(
                SettingTable.DELEGATE_PREFIX,
                SettingTable.DELEGATE_PREFIX.parse("2001:db8:f00::/56", warning -> {}))
            .with(SettingTable.RDNSS, SettingTable.RDNSS.parse("2001:db8::53", warning -> {}))
            .with(SettingTable.DNSSL, SettingTable.DNSSL.parse("example.org", warning -> {}));
    service.settings(said, now);
    Ipv6Address own = Ipv6Address.parse("2001:db8::53");
    Ipv6Address provider = Ipv6Address.parse("2001:db8:1::53");
    service.delegated(
        new Delegation(Duid.parse("0004dddd"), List.of(), 0, 0, List.of(provider), List.of()), now);
    assertEquals(List.of(own, provider), nameServers(PEER));
    assertEquals(
        List.of(DnsName.parse("example.org")),
        Objects.requireNonNull(
                Objects.requireNonNull(lastReply).option(Dhcp6Option.DomainList.class))
            .domains());
    change(
        DeviceUpdate.builder()
            .peer(
                PeerUpdate.builder(PEER)
                    .settings(
                        SettingsUpdate.adding(
                            Settings.NONE.with(
                                SettingTable.RDNSS,
                                SettingTable.RDNSS.parse("2001:db8:5::53,fe80::1", warning -> {}))))
                    .build())
            .build());
    assertEquals(List.of(Ipv6Address.parse("2001:db8:5::53")), nameServers(PEER));
    assertEquals(List.of(own, provider), nameServers(OTHER));
  }

  private List<Ipv6Address> nameServers(PublicKey peer) {
    leaseOf(peer);
    return Objects.requireNonNull(
            Objects.requireNonNull(lastReply).option(Dhcp6Option.DnsServers.class))
        .servers();
  }

  @Test
  void shouldRememberWhatWasGivenTheMomentBeforeItWasKilled() {
    IpPrefix first = lease();
    IpPrefix second = IpPrefix.parse("2001:db8:f00:70::/60");
    ask(OTHER, Dhcp6Type.REBIND, second);
    wall = wall.plusSeconds(5);
    now += 5 * SECOND;
    backend.updates.clear();
    restart();
    configure("2001:db8:f00::/56 length=60-64");
    assertEquals(Set.of(first), allowed(PEER));
    assertEquals(Set.of(second), allowed(OTHER));
  }

  @Test
  void shouldRememberWhatWasRenewedSince() {
    IpPrefix leased = lease();
    for (int i = 0; i < 3; i++) {
      now += 2400 * SECOND;
      wall = wall.plusSeconds(2400);
      ask(PEER, Dhcp6Type.RENEW, leased);
    }
    backend.updates.clear();
    restart();
    configure("2001:db8:f00::/56 length=60-64");
    assertEquals(Set.of(leased), allowed(PEER), "it was given two hours ago, and renewed");
  }

  @Test
  void shouldRememberItThoughTheWallClockIsSet() {
    IpPrefix leased = lease();
    now += 60 * SECOND;
    wall = wall.plusSeconds(60);
    poll();
    // A router without a clock of its own hears the time.
    wall = wall.plusSeconds(100_000_000);
    now += 2 * SECOND;
    poll();
    backend.updates.clear();
    restart();
    configure("2001:db8:f00::/56 length=60-64");
    assertEquals(Set.of(leased), allowed(PEER));
  }

  @Test
  void shouldGiveTheSameToAPeerThatComesBack() {
    IpPrefix leased = lease();
    change(DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).remove().build()).build());
    poll();
    assertEquals("peer-removed", endReason());
    assertEquals(List.of(), hosts.getLast().prefixes());
    change(
        DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).settings(limit(1)).build()).build());
    ask(PEER, Dhcp6Type.REBIND, leased);
    assertEquals(leased, sent().getFirst().prefix());
    assertEquals(Set.of(leased), allowed(PEER));
  }

  @Test
  void shouldTakeWhatAPeerMayHaveNoMore() {
    lease();
    change(
        DeviceUpdate.builder().peer(PeerUpdate.builder(PEER).settings(limit(0)).build()).build());
    poll();
    assertEquals(Set.of(), allowed(PEER));
    assertEquals("limited", endReason());
  }

  @Test
  void shouldTellOfItsBeginningAndItsEnd() throws Exception {
    history = AddressMemory.open(history(), this::wall, now);
    service = service();
    known = new KnownPeers();
    configure("2001:db8:f00::/56 length=60-64");
    IpPrefix leased = lease();
    assertEquals(EventType.DELEGATION_BEGUN, lastEvent().type());
    assertEquals(leased, lastEvent().fields().get("prefix"));
    wall = wall.plusSeconds(60);
    ask(PEER, Dhcp6Type.RELEASE, leased);
    assertEquals(EventType.DELEGATION_ENDED, lastEvent().type());
    assertEquals("released", endReason());
    lease();
    now += 5400 * SECOND;
    poll();
    assertEquals("expired", endReason());
    lease();
    configure("2001:db8:a00::/56 length=60-64");
    assertEquals("withdrawn", endReason());
    history.close();
    List<HistoryEntry> stays =
        AddressHistory.find(path("history.db"), Ipv6Address.parse("2001:db8:f00::"), null, null, 9)
            .stream()
            .toList();
    assertEquals(List.of(), stays.stream().filter(each -> !each.isDelegated()).toList());
    List<HistoryEntry> its =
        AddressHistory.find(path("history.db"), leased.address(), PEER, null, 9);
    assertEquals(
        List.of("WITHDRAWN", "EXPIRED", "RELEASED"),
        its.stream().map(HistoryEntry::reason).toList());
    assertEquals(leased, its.getLast().prefix());
  }

  private AddressHistory history() {
    return HistoryFile.open(
            path("history.db"), HistorySettings.USUAL, this::wall, new FailureReport("fake0"))
        .of("fake0");
  }

  private GatewayEvent lastEvent() {
    return events.after(events.last() - 1, 1).getFirst();
  }

  private Object endReason() {
    assertEquals(EventType.DELEGATION_ENDED, lastEvent().type());
    return Objects.requireNonNull(lastEvent().fields().get("reason"));
  }

  @Test
  void shouldNotTellAnewOfWhatAnEarlierRunHasGiven() {
    lease();
    service.close();
    long told = events.last();
    restart();
    configure("2001:db8:f00::/56 length=60-64");
    assertEquals(told, events.last());
  }
}
