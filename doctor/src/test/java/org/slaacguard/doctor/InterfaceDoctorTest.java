package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.RefusedHandshake;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.doctor.Finding.State;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.TunnelPath;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnRefusal;
import org.slaacguard.routing.LearnScope;
import org.slaacguard.routing.LearnedAddress;

/** Each link of the way, broken alone: it is found, and nothing behind it is. */
final class InterfaceDoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final IpPrefix PREFIX = IpPrefix.parse("2001:db8:1::/64");
  private static final PublicKey OWN = key(9);
  private static final PublicKey PEER = key(1);
  private static final PublicKey OTHER = key(2);
  private static final Endpoint FROM = Endpoint.parse("192.0.2.2:1000");

  // How things stand; each test changes something.
  private List<PrefixSettings> advertised = List.of(new PrefixSettings(PREFIX));
  private final Map<Counter, Long> counters = new EnumMap<>(Map.of(Counter.UDP_RX, 12L));
  private String backend = "userspace";
  private @Nullable Endpoint endpoint = FROM;
  private @Nullable SecretKey presharedKey;
  private @Nullable Instant handshake = NOW.minusSeconds(30);
  private long received = 500;
  private long sent = 400;
  private List<IpPrefix> allowedIps = List.of();
  private LearnScope scope = LearnScope.parse("advertised");
  private List<LearnedAddress> learned = List.of(learned("2001:db8:1::5"));
  private final List<PeerStatus> others = new ArrayList<>();
  private final Map<PublicKey, PeerTrace> traces = new HashMap<>();
  private final List<RefusedHandshake> refusedHandshakes = new ArrayList<>();
  private boolean up = true;
  private @Nullable String uplink = "eth0";
  private final Map<String, String> settings = new HashMap<>(Map.of(HostInspector.FORWARDING, "1"));
  private List<String> listeners = List.of();
  private Set<String> fading = Set.of();
  private @Nullable DelegationStatus delegation;
  private final List<AddressConflict> conflicts = new ArrayList<>();
  private Settings more = Settings.NONE;
  private Map<IpPrefix, Set<String>> elsewhere = Map.of();
  private Map<PublicKey, TunnelPath> paths = Map.of();
  private Map<PublicKey, PathProbe.Result> probes = Map.of();
  private Firewall firewall = new Firewall(Set.of(Firewall.NFT), List.of());
  private Instant latest = NOW.minusSeconds(60);

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private static LearnedAddress learned(String address) {
    return new LearnedAddress(IpAddress.parse(address), NOW, NOW);
  }

  private static PeerTrace.Refused refused(String address, LearnRefusal reason) {
    return new PeerTrace.Refused(IpAddress.parse(address), reason, 3, NOW.minusSeconds(5));
  }

  private PeerStatus peer(PublicKey key, List<IpPrefix> statics, List<LearnedAddress> addresses) {
    return new PeerStatus(
        key,
        presharedKey,
        endpoint,
        handshake,
        received,
        sent,
        0,
        statics,
        Settings.NONE.with(SettingTable.LEARNABLE_IPS, scope),
        addresses);
  }

  private InterfaceReport report(@Nullable PublicKey asked) {
    List<PeerStatus> peers = new ArrayList<>(List.of(peer(PEER, allowedIps, learned)));
    peers.addAll(others);
    InterfaceStatus status =
        new InterfaceStatus(
                new DeviceStatus(
                    "wg0",
                    backend,
                    "x",
                    null,
                    OWN,
                    51820,
                    0,
                    more.with(SettingTable.ADVERTISE_PREFIX, advertised),
                    peers,
                    counters),
                traces,
                refusedHandshakes)
            .withConflicts(conflicts);
    status = delegation == null ? status : status.withDelegation(delegation);
    HostFacts facts =
        new HostFacts(
            up, 1420, uplink, uplink, settings, listeners, fading, elsewhere, paths, probes,
            firewall, NOW, latest);
    return InterfaceDoctor.examine(status, asked, facts);
  }

  private List<Finding> found(@Nullable PublicKey asked) {
    List<Finding> found =
        report(asked).findings().stream().filter(f -> f.state() != State.OK).toList();
    for (Finding each : found) {
      assertFalse(each.why().isEmpty(), each::toString);
      assertFalse(each.todo().isEmpty(), each::toString);
    }
    return found;
  }

  /** The only finding, whose words are these. */
  private Finding only(String subject, State state, String... words) {
    List<Finding> found = found(PEER);
    assertEquals(1, found.size(), found::toString);
    Finding finding = found.getFirst();
    assertEquals(subject, finding.subject());
    assertEquals(state, finding.state());
    for (String word : words) {
      assertTrue((finding.what() + finding.todo()).contains(word), finding::toString);
    }
    return finding;
  }

  @Test
  void shouldFindNothingWhereAllIsWell() {
    InterfaceReport report = report(PEER);
    assertTrue(report.isWell(), report::toString);
    assertTrue(report.findings().stream().allMatch(f -> f.todo().isEmpty()));
  }

  @Test
  void shouldFindAnInterfaceThatIsDown() {
    up = false;
    Finding finding = only("link", State.MISSING, "'ip link set wg0 up'");
    assertEquals(new Fix.LinkUp("wg0"), finding.fix());
  }

  @Test
  void shouldFindThatNothingComesToThePort() {
    counters.put(Counter.UDP_RX, 0L);
    received = 0;
    sent = 0;
    handshake = null;
    learned = List.of();
    List<Finding> found = found(null);
    assertEquals(List.of("packets", "handshake"), found.stream().map(Finding::subject).toList());
    assertTrue(found.getFirst().todo().contains("tcpdump"), found::toString);
    backend = "kernel";
    assertEquals("packets", found(null).getFirst().subject());
  }

  @Test
  void shouldFindAnUnknownKey() {
    refusedHandshakes.add(
        new RefusedHandshake(
            OTHER, RefusedHandshake.Reason.UNKNOWN_KEY, 4, FROM, NOW.minusSeconds(3)));
    only("handshake", State.MISSING, OTHER.toString(), "192.0.2.2:1000", "learnable-ips");
    refusedHandshakes.set(
        0,
        new RefusedHandshake(
            OTHER, RefusedHandshake.Reason.UNKNOWN_KEY, 4, FROM, NOW.minusSeconds(3600)));
    assertEquals(List.of(), found(PEER), "that was long ago");
  }

  @Test
  void shouldFindThatPeersHaveAnotherKeyOfThisInterface() {
    counters.put(Counter.DROP_HANDSHAKE_MAC, 5L);
    handshake = null;
    received = 0;
    sent = 0;
    learned = List.of();
    Finding finding = found(PEER).getFirst();
    assertTrue(finding.todo().contains(OWN.toString()), finding::toString);
  }

  @Test
  void shouldFindAnotherPresharedKey() {
    handshake = null;
    learned = List.of();
    only("handshake", State.MISSING, "does not confirm", "the peer must have none either");
    presharedKey =
        SecretKey.ofBytes(
            new byte[] {
              1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5,
              6, 7, 8
            });
    only("handshake", State.MISSING, "preshared-keys");
  }

  /** While the session of before still lasts. */
  @Test
  void shouldFindThatHandshakesDoNotCompleteAnyMore() {
    handshake = NOW.minusSeconds(60);
    traces.put(PEER, PeerTrace.NONE.withAttempted(NOW.minusSeconds(30)));
    List<Finding> found = handshakes();
    assertEquals(State.LESS, found.getFirst().state(), found::toString);
    assertTrue(
        found.getFirst().what().contains("later ones have failed for 30 s"), found::toString);
    assertTrue(found.getFirst().todo().contains("PresharedKey"), found::toString);
    traces.put(PEER, PeerTrace.NONE.withAttempted(NOW.minusSeconds(5)));
    assertEquals(State.OK, handshakes().getFirst().state(), "it may be under way");
    traces.put(PEER, PeerTrace.NONE.withAttempted(NOW.minusSeconds(58)));
    assertEquals(State.OK, handshakes().getFirst().state(), "that is the one of before");
  }

  private List<Finding> handshakes() {
    return report(PEER).sections().stream()
        .flatMap(section -> section.findings().stream())
        .filter(finding -> finding.about() == Finding.About.PEER)
        .filter(finding -> finding.subject().equals("handshake"))
        .toList();
  }

  @Test
  void shouldFindAPeerThatDoesNotAnswer() {
    handshake = null;
    received = 0;
    learned = List.of();
    only("handshake", State.MISSING, "does not answer initiations to 192.0.2.2:1000");
  }

  @Test
  void shouldFindAPeerWhoseClockWasSetBack() {
    handshake = NOW.minusSeconds(4000);
    refusedHandshakes.add(
        new RefusedHandshake(
            PEER, RefusedHandshake.Reason.OLD_TIMESTAMP, 7, FROM, NOW.minusSeconds(2)));
    only("handshake", State.MISSING, "clock was set back", "remove");
    handshake = NOW.minusSeconds(1);
    assertEquals(List.of(), found(PEER), "a replay of long ago, from somebody else");
  }

  @Test
  void shouldMissASessionOnlyOfAPeerThatIsAskedFor() {
    handshake = NOW.minusSeconds(3600);
    assertEquals(List.of(), found(null));
    only("handshake", State.MISSING, "60 minutes ago", "PersistentKeepalive");
  }

  /** A script that asks whether the gateway is well gets no alarm for a laptop that is off. */
  @Test
  void shouldBeWellWhereAPeerHasNeverConnected() {
    handshake = null;
    received = 0;
    learned = List.of();
    assertTrue(report(null).isWell(), () -> report(null).toString());
    assertEquals(
        List.of(State.NOTE), found(null).stream().map(Finding::state).toList(), "its Endpoint");
    assertFalse(report(PEER).isWell(), "it should be connected now");
    sent = 0;
    assertTrue(report(null).isWell(), () -> report(null).toString());
    assertFalse(report(PEER).isWell());
    counters.put(Counter.UDP_RX, 0L);
    counters.put(Counter.DROP_HANDSHAKE_MAC, 5L);
    refusedHandshakes.add(
        new RefusedHandshake(
            OTHER, RefusedHandshake.Reason.UNKNOWN_KEY, 4, FROM, NOW.minusSeconds(3)));
    assertTrue(report(null).isWell(), () -> report(null).toString());
    assertEquals(4, found(null).size(), "but all of it is said");
    up = false;
    assertFalse(report(null).isWell());
  }

  @Test
  void shouldFindThatNobodyAsks() {
    learned = List.of();
    only("solicitation", State.MISSING, "AllowedIPs = ::/0", PREFIX.toString());
    learned = List.of(learned("fe80::2"));
    only("solicitation", State.MISSING, "accept_ra=1");
    learned = List.of();
    traces.put(
        PEER, new PeerTrace(null, NOW, List.of(refused("fe80::2", LearnRefusal.OUT_OF_SCOPE))));
    only("solicitation", State.MISSING, "accept_ra=1");
  }

  @Test
  void shouldFindThatASolicitationIsNotAnswered() {
    learned = List.of();
    traces.put(PEER, new PeerTrace(NOW.minusSeconds(60), NOW.minusSeconds(70), List.of()));
    only("advertisement", State.MISSING, "drop_transmit");
    traces.put(PEER, new PeerTrace(NOW.minusSeconds(2), null, List.of()));
    assertEquals(List.of(), found(PEER), "the answer is delayed");
  }

  @Test
  void shouldFindThatNothingCameFromAnAddress() {
    learned = List.of();
    traces.put(PEER, new PeerTrace(NOW.minusSeconds(60), NOW.minusSeconds(60), List.of()));
    only("addresses", State.MISSING, "ip -6 addr show", "fe80::/64");
  }

  @Test
  void shouldFindNothingWrongWithAStaticPeer() {
    scope = LearnScope.NOTHING;
    learned = List.of();
    allowedIps = List.of(IpPrefix.parse("10.0.0.2/32"));
    traces.put(
        PEER, new PeerTrace(null, null, List.of(refused("fe80::2", LearnRefusal.OUT_OF_SCOPE))));
    assertEquals(List.of(), found(PEER));
    allowedIps = List.of();
    only("addresses", State.MISSING, "learnable-ips advertised");
  }

  @Test
  void shouldSayWhyASourceIsRefusedAndWhatToDo() {
    learned = List.of();
    Map<LearnRefusal, String> words =
        Map.of(
            LearnRefusal.OUT_OF_SCOPE, "learnable-ips advertised,2001:db8:9::1/128'",
            LearnRefusal.ANYCAST, "not a host's address",
            LearnRefusal.NOT_UNICAST, "not a host's address",
            LearnRefusal.GATEWAY, "this gateway's",
            LearnRefusal.STATIC_CONFLICT, "link-local Address of its own",
            LearnRefusal.LEARNED_CONFLICT, "link-local Address of its own",
            LearnRefusal.RATE, "learn-rate",
            LearnRefusal.CAPACITY, "learn-limit");
    for (LearnRefusal reason : LearnRefusal.values()) {
      traces.put(PEER, new PeerTrace(NOW, NOW, List.of(refused("2001:db8:9::1", reason))));
      only("source", State.MISSING, "2001:db8:9::1", words.getOrDefault(reason, "none"));
    }
    learned = List.of(learned("2001:db8:1::5"));
    only("source", State.LESS, "2001:db8:9::1");
  }

  @Test
  void shouldNameThePeerThatHasTheAddress() {
    others.add(peer(OTHER, List.of(), List.of(learned("2001:db8:1::2"), learned("fe80::2"))));
    learned = List.of();
    traces.put(
        PEER,
        new PeerTrace(NOW, NOW, List.of(refused("2001:db8:1::2", LearnRefusal.LEARNED_CONFLICT))));
    only("source", State.MISSING, "peer " + OTHER.toString().substring(0, 8));
    traces.put(
        PEER, new PeerTrace(NOW, NOW, List.of(refused("fe80::2", LearnRefusal.LEARNED_CONFLICT))));
    only("source", State.MISSING, "peer " + OTHER.toString().substring(0, 8));
  }

  @Test
  void shouldFindWhatIsNotAdvertised() {
    advertised = List.of();
    learned = List.of();
    only("prefix", State.MISSING, "AdvertisePrefix");
    advertised = List.of(new PrefixSettings(IpPrefix.parse("2001:db8::/48")));
    learned = List.of(learned("2001:db8::5"));
    only("prefix", State.MISSING, "/64");
  }

  @Test
  void shouldSwitchForwardingOnWithoutLosingTheUplink() {
    settings.put(HostInspector.FORWARDING, "0");
    listeners = List.of("eth0");
    Finding finding = only("forwarding", State.MISSING);
    assertEquals(
        "'sysctl net.ipv6.conf.eth0.accept_ra=2 net.ipv6.conf.all.forwarding=1'", finding.todo());
  }

  @Test
  void shouldFindAnUplinkThatIsDeafSinceItForwards() {
    uplink = null;
    listeners = List.of("eth0.7");
    Finding finding = only("uplink", State.MISSING, "are ignored");
    assertEquals("'sysctl net/ipv6/conf/eth0.7/accept_ra=2'", finding.todo());
    listeners = List.of();
    only("uplink", State.LESS, "no IPv6 default route");
  }

  @Test
  void shouldFindAPrefixThatIsOnLinkElsewhere() {
    elsewhere = Map.of(PREFIX, Set.of("eth0"));
    only("prefix", State.MISSING, "on-link at eth0");
  }

  @Test
  void shouldFindAWayThatIsTooNarrow() {
    paths = Map.of(PEER, new TunnelPath(true, "ppp0", 1492));
    only("MTU", State.LESS, "'ip link set wg0 mtu 1412'");
    paths = Map.of(PEER, new TunnelPath(false, "ppp0", 1492));
    assertEquals(List.of(), found(PEER));
  }

  @Test
  void shouldFindABlackHole() {
    IpAddress asked = IpAddress.parse("2001:db8::2");
    probes = Map.of(PEER, new PathProbe.Result(asked, 1420, 1372));
    only("MTU", State.MISSING, "those of 1372 pass");
    only("MTU", State.MISSING, "'ip link set wg0 mtu 1372'");
    probes = Map.of(PEER, new PathProbe.Result(asked, 1420, 1420));
    assertEquals(List.of(), found(PEER));
    probes = Map.of(PEER, new PathProbe.Result(asked, 1420, 0));
    assertEquals(List.of(), found(PEER));
  }

  @Test
  void shouldFindAClockThatIsOff() {
    latest = NOW.plusSeconds(7200);
    only("clock", State.LESS, "timedatectl");
  }

  private static DelegationStatus uplink(String state, long seconds, String... prefixes) {
    return new DelegationStatus(
        "ppp0",
        state,
        NOW.minusSeconds(seconds),
        Stream.of(prefixes)
            .map(each -> new DelegationStatus.Lease(IpPrefix.parse(each), null, null))
            .toList(),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "DOWN, is away, ip link set ppp0 up",
    "SOLICIT, stops at Solicit, tcpdump -ni ppp0",
    "REQUEST, stops at Request, tcpdump -ni ppp0",
    "CONFIRM, stops at Rebind, tcpdump -ni ppp0",
    "REBIND, stops at Rebind, tcpdump -ni ppp0",
    "RENEW, stops at Renew, tcpdump -ni ppp0"
  })
  void shouldSayAtWhichMessageTheUplinkStopped(String state, String what, String todo) {
    delegation = uplink(state, 60);
    only("uplink", State.MISSING, what, todo);
    delegation = uplink(state, 60, "2001:db8:a000::/56");
    Finding finding = only("uplink", State.LESS, what, todo);
    assertTrue(finding.why().contains("2001:db8:a000::/56 holds"), finding::toString);
    delegation = uplink(state, 1);
    assertEquals(List.of(), found(PEER), "it has just begun");
  }

  @Test
  void shouldFindNothingWrongWithAnUplinkThatHasAPrefix() {
    delegation = uplink("BOUND", 3600, "2001:db8:a000::/56");
    assertEquals(List.of(), found(PEER));
    firewall =
        IptablesRuleset.parse(
            "ip6", "*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p udp --dport 546 -j DROP\n");
    only("firewall", State.MISSING, "UDP port 546 at ppp0", "--dport 546");
  }

  @Test
  void shouldFindThatNoUplinkIsNamed() {
    advertised = List.of(PrefixSettings.parse("delegated:1"));
    only("uplink", State.MISSING, "delegated:1 stands for no prefix", "Uplink = INTERFACE");
  }

  @Test
  void shouldFindPoolsWithoutPeersAndPeersWithoutPools() {
    more =
        Settings.NONE.with(
            SettingTable.DELEGATE_PREFIX,
            SettingTable.DELEGATE_PREFIX.parse("2001:db8:f00::/56", warning -> {}));
    only("delegation", State.LESS, "no peer may have", "delegate-limit 1");
    more = more.with(SettingTable.DELEGATE_LIMIT, 1);
    assertEquals(List.of(), found(PEER));
    more = Settings.NONE.with(SettingTable.DELEGATE_LIMIT, 1);
    only("delegation", State.LESS, "no prefix to delegate", "delegate-prefix PREFIX");
  }

  @Test
  void shouldFindThatTheDefaultRouteIsNotRenewed() {
    listeners = List.of("eth0");
    assertEquals(List.of(), found(PEER), "it is somebody's, or static");
    fading = Set.of("eth0");
    Finding finding = only("uplink", State.LESS, "advertisements at eth0 are ignored");
    assertEquals("'sysctl net.ipv6.conf.eth0.accept_ra=2'", finding.todo());
    settings.put(HostInspector.FORWARDING, "0");
    only("forwarding", State.MISSING, "accept_ra=2");
  }

  @Test
  void shouldTellTwoPeersWithOneAddress() {
    conflicts.add(new AddressConflict(IpAddress.parse("fe80::2"), PEER, OTHER, 7, NOW));
    List<Finding> found = found(null);
    assertEquals(1, found.size(), found::toString);
    assertEquals("conflict", found.getFirst().subject());
    assertTrue(
        found.getFirst().todo().contains("'slaacguard linklocal " + PEER + "'"), found::toString);
    assertEquals(List.of(), found(PEER), "its own section tells of its sources");
  }

  private void clocks(long... seconds) {
    others.clear();
    traces.clear();
    for (int i = 0; i < seconds.length; i++) {
      PublicKey key = i == 0 ? PEER : key(10 + i);
      if (i > 0) {
        others.add(peer(key, List.of(), List.of(learned("2001:db8:1::" + i))));
      }
      traces.put(key, PeerTrace.NONE.withClockAhead(Duration.ofSeconds(seconds[i])));
    }
  }

  @Test
  void shouldFindWhoseClockIsOff() {
    clocks(59, -60);
    assertEquals(List.of(), found(null));
    clocks(3600, 3610, 2);
    only("clock", State.LESS, "it is 60 minutes", "behind the clocks of 2 of 3 peers", "set-ntp");
    clocks(-7200, -7300);
    only("clock", State.LESS, "ahead of the clocks of 2 of 2 peers");
    clocks(-7200, 0, 1);
    only("clock", State.LESS, "its clock is 2 hours behind this host's", "an NTP client there");
    clocks(90);
    only("clock", State.LESS, "its clock is 90 s ahead of this host's", "or here");
  }

  @Test
  void shouldFindAFirewallAndNameTheToolThatMadeIt() {
    firewall = IptablesRuleset.parse("ip6", "*filter\n:FORWARD DROP [0:0]\n");
    List<Finding> found = found(PEER);
    assertEquals(2, found.size(), found::toString);
    assertEquals(
        "'ip6tables -I FORWARD -i wg0 -j ACCEPT', and the same in the file that the rules come"
            + " from",
        found.getFirst().todo());
    firewall =
        IptablesRuleset.parse(
            "ip6",
            """
            *filter
            :INPUT DROP [0:0]
            :ufw6-user-input - [0:0]
            -A INPUT -p ipv6-icmp -j ACCEPT
            -A INPUT -j ufw6-user-input
            """);
    only("firewall", State.MISSING, "'ufw allow 51820/udp'");
    firewall = Firewall.UNKNOWN;
    assertEquals(List.of(), found(PEER));
  }

  /** Rules that iptables has not made are seen by nft alone. */
  @Test
  void shouldSayOfWhichFiltersItKnows() {
    assertFalse(json().contains("as far as iptables knows"));
    firewall = IptablesRuleset.parse("ip6", "*filter\n:INPUT ACCEPT [0:0]\n");
    assertTrue(json().contains("as far as iptables knows; nft cannot be read"));
  }

  private String json() {
    StringWriter out = new StringWriter();
    report(PEER).writeJson(out);
    return out.toString();
  }

  @Test
  void shouldWriteJson() {
    handshake = NOW.minusSeconds(3600);
    up = false;
    StringWriter out = new StringWriter();
    report(PEER).writeJson(out);
    JsonValue json = JsonValue.parse(out.toString());
    assertEquals("wg0", json.get("interface").text());
    assertEquals("false", json.get("well").text());
    JsonValue link = json.get("findings").elements().getFirst();
    assertEquals("missing", link.get("state").text());
    assertEquals("true", link.get("fixable").text());
    assertTrue(
        json.get("findings").elements().stream()
            .anyMatch(
                f ->
                    f.get("about").text().equals("peer")
                        && f.get("peer").text().equals(PEER.toString())
                        && f.get("subject").text().equals("handshake")));
  }
}
