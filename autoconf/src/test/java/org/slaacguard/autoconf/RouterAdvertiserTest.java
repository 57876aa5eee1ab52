package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.slaacguard.autoconf.AdvertiserWorld.A;
import static org.slaacguard.autoconf.AdvertiserWorld.B;
import static org.slaacguard.autoconf.AdvertiserWorld.SECOND;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.autoconf.AdvertiserWorld.Heard;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.DnsSearchList;
import org.slaacguard.net.NdOption.Mtu;
import org.slaacguard.net.NdOption.Pref64;
import org.slaacguard.net.NdOption.PrefixInformation;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.NdOption.RouteInformation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

class RouterAdvertiserTest {
  private static final RecursiveDnsServer DNS =
      new RecursiveDnsServer(7200, List.of(Ipv6Address.parse("2001:db8::53")));
  private static final DnsSearchList SEARCH =
      new DnsSearchList(7200, List.of(DnsName.parse("home.arpa")));

  // Monotonic clocks may begin anywhere.
  private final AdvertiserWorld world = new AdvertiserWorld(-5 * SECOND, A);
  private final RouterAdvertiser advertiser = world.advertiser;

  @Test
  void shouldSayAllOfItsContent() {
    AdvertiserWorld full =
        new AdvertiserWorld(
            0,
            AdvertisementContent.builder()
                .routerLifetime(Duration.ofMinutes(30))
                .preference(RouterPreference.HIGH)
                .hopLimit(63)
                .dhcp6(false, true)
                .timers(Duration.ofSeconds(30), Duration.ofMillis(500))
                .option(new Mtu(1412))
                .option(DNS)
                .option(SEARCH)
                .build());
    full.live(
        new AdvertisementPrefix(A),
        new AdvertisementPrefix(
            B, false, true, AdvertisementPrefix.INFINITE, Duration.ofHours(1), null));
    full.solicit(full.known(1), "fe80::2");
    assertEquals(
        new NdPacket(
            Ipv6Address.parse("fe80::1"),
            Ipv6Address.parse("fe80::2"),
            new RouterAdvertisement(
                63,
                false,
                true,
                RouterPreference.HIGH,
                1800,
                30_000,
                500,
                List.of(
                    new PrefixInformation(A, true, true, 2592000, 604800),
                    new PrefixInformation(B, false, true, 0xffff_ffffL, 3600),
                    new Mtu(1412),
                    DNS,
                    SEARCH))),
        full.pass(0).getFirst().packet());
  }

  @ParameterizedTest
  @CsvSource({"fe80::2, fe80::2", "2001:db8:a::7, 2001:db8:a::7", "::, ff02::1"})
  void shouldAnswerTheFirstSolicitationAtOnceToWhoeverAsked(String source, String destination) {
    PublicKey peer = world.known(1);
    world.solicit(peer, source);
    assertEquals(world.now, advertiser.nextDeadline());
    assertEquals(1, world.poll());
    assertEquals(Ipv6Address.parse(destination), world.heard.getFirst().packet().destination());
    assertEquals(peer, world.heard.getFirst().peer());
  }

  @Test
  void shouldAnswerEachPeerByItsKey() {
    world.solicit(world.known(1), "fe80::2");
    world.solicit(world.known(2), "fe80::2");
    world.poll();
    assertEquals(
        Set.of(AdvertiserWorld.peer(1), AdvertiserWorld.peer(2)),
        Set.copyOf(world.heard.stream().map(Heard::peer).toList()));
  }

  @Test
  void shouldAnswerAFloodOnceInThreeSeconds() {
    PublicKey peer = world.live(1);
    PublicKey other = world.live(2);
    for (int i = 0; i < 3000; i++) {
      world.solicit(peer, "fe80::2");
      world.poll();
      world.now += SECOND / 100;
    }
    List<Heard> answers = world.heard.stream().filter(h -> h.peer().equals(peer)).toList();
    assertTrue(answers.size() >= 8 && answers.size() <= 10, "" + answers.size());
    for (int i = 1; i < answers.size(); i++) {
      long gap = answers.get(i).at() - answers.get(i - 1).at();
      assertTrue(gap >= 3 * SECOND && gap <= 3.6 * SECOND, "" + gap);
    }
    assertEquals(3000, advertiser.counts().solicitations());
    long waiting = 3000 - advertiser.counts().joined() - advertiser.counts().solicited();
    assertTrue(waiting == 0 || waiting == 1, "" + waiting);
    // The flood of one delays nobody else.
    world.solicit(other, "fe80::2");
    world.poll();
    assertEquals(
        world.now,
        world.heard.stream().filter(h -> h.peer().equals(other)).toList().getLast().at());
  }

  @Test
  void shouldDelayALaterAnswerByHalfASecondAtMost() {
    PublicKey peer = world.known(1);
    Set<Long> delays = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      world.solicit(peer, "fe80::2");
      world.pass(0);
      world.now += 2900_000_000L;
      world.solicit(peer, "fe80::2");
      long delay = advertiser.nextDeadline() - world.now;
      assertTrue(delay >= SECOND / 10 && delay <= SECOND / 2, "" + delay);
      delays.add(delay);
      world.pass(60);
    }
    assertTrue(delays.size() > 10, "random");
  }

  @Test
  void shouldAnswerSeveralAskersOfOnePeerTogether() {
    PublicKey peer = world.known(1);
    world.solicit(peer, "fe80::2");
    world.solicit(peer, "fe80::3");
    assertEquals(1, world.poll());
    assertEquals(Ipv6Address.ALL_NODES, world.heard.getFirst().packet().destination());
  }

  @Test
  void shouldTellANewSessionSoonIfItDoesNotAsk() {
    world.live(1);
    Heard first = world.pass(2).getFirst();
    assertEquals(Ipv6Address.ALL_NODES, first.packet().destination());
    assertEquals(0, advertiser.counts().solicited());
  }

  @Test
  void shouldNotTellANewSessionThatAsked() {
    PublicKey peer = world.live(1);
    world.solicit(peer, "fe80::2");
    assertEquals(1, world.pass(3).size());
  }

  @Test
  void shouldTellFromTimeToTimeWhileThereIsASession() {
    PublicKey peer = world.live(1);
    List<Heard> all = world.pass(20_000);
    // The initial three, then every 200 to 600 seconds.
    for (int i = 1; i < all.size(); i++) {
      long gap = all.get(i).at() - all.get(i - 1).at();
      boolean initial = i < 3;
      assertTrue(initial ? gap / SECOND == 4 : gap >= 200 * SECOND, i + ": " + gap);
      assertTrue(gap <= 600 * SECOND, i + ": " + gap);
    }
    assertTrue(all.size() > 36, "" + all.size());
    advertiser.sessionEstablished(peer, world.now); // a rekey changes nothing
    assertEquals(0, world.pass(100).stream().filter(h -> h.at() < world.now - 90 * SECOND).count());
  }

  @Test
  void shouldJitterPeersThatCameTogether() {
    for (int i = 0; i < 100; i++) {
      world.live(i);
    }
    world.pass(100);
    Set<Long> times = new HashSet<>();
    world.pass(550).forEach(heard -> times.add(heard.at() / SECOND));
    assertTrue(times.size() > 70, "" + times.size());
  }

  @Test
  void shouldDeprecateAPrefixThatIsGone() {
    PublicKey peer = world.live(1);
    world.pass(1000);
    world.live(B);
    List<Heard> told = world.pass(60);
    assertEquals(3, told.size(), "a packet may be lost, so three times");
    Heard first = told.getFirst();
    assertTrue(first.at() <= world.now - 59 * SECOND);
    assertEquals(peer, first.peer());
    assertEquals(604800, first.prefix(B).preferredLifetime());
    assertEquals(0, first.prefix(A).preferredLifetime());
    assertTrue(first.prefix(A).autonomous());
    assertTrue(first.prefix(A).validLifetime() >= 30 * 86400 - 2, "what it was told");
    Heard later = world.pass(8000).getLast();
    assertEquals(0, later.prefix(A).preferredLifetime());
    assertTrue(later.prefix(A).validLifetime() <= 30 * 86400 - 7000, "and less as time goes by");
    // A host that slept may use it for 30 days.
    assertEquals(0, world.pass(29 * 86400).getLast().prefix(A).preferredLifetime());
    assertEquals(1, world.pass(2 * 86400).getLast().message().options().size());
  }

  @Test
  void shouldPreferAPrefixAgainThatCameBack() {
    world.live(1);
    world.live(B);
    world.live(A, B);
    Heard heard = world.pass(5).getFirst();
    assertEquals(2, heard.message().options().size());
    assertEquals(604800, heard.prefix(A).preferredLifetime());
  }

  @Test
  void shouldForgetTheOldestOfManyGonePrefixes() {
    PublicKey peer = world.known(1);
    for (int i = 1; i <= 200; i++) {
      world.live(IpPrefix.parse("2001:db8:" + i + "::/64"));
    }
    world.solicit(peer, "fe80::2");
    List<Heard> pieces = world.pass(0);
    assertEquals(
        1 + LinkPrefixes.MOST_FORMER,
        pieces.stream().mapToInt(each -> each.message().options().size()).sum());
    assertEquals(4, pieces.size());
    assertTrue(
        pieces.getFirst().prefix(IpPrefix.parse("2001:db8:200::/64")).preferredLifetime() > 0);
    assertEquals(
        0, pieces.getLast().prefix(IpPrefix.parse("2001:db8:199::/64")).preferredLifetime());
  }

  @Test
  void shouldCountDownALease() {
    long day = 86400;
    AdvertisementPrefix.Lease lease =
        new AdvertisementPrefix.Lease(
            world.now + 100 * SECOND, world.now + 200 * SECOND + SECOND / 2);
    AdvertisementPrefix prefix = new AdvertisementPrefix(A).until(lease);
    world.live(prefix);
    PublicKey peer = world.known(1);
    long[][] table = {{0, 200, 100}, {50, 150, 50}, {110, 90, 0}, {200, 0, 0}, {day, 0, 0}};
    long start = world.now;
    for (long[] row : table) {
      world.now = start + row[0] * SECOND;
      world.solicit(peer, "fe80::2");
      PrefixInformation said = world.pass(4).getFirst().prefix(A);
      assertEquals(row[1], said.validLifetime(), "valid after " + row[0]);
      assertEquals(row[2], said.preferredLifetime(), "preferred after " + row[0]);
    }
  }

  @Test
  void shouldNotDisturbPeersWhenALeaseIsRenewed() {
    world.live(1);
    AdvertisementPrefix prefix = new AdvertisementPrefix(A);
    world.pass(1000);
    long before = advertiser.nextDeadline();
    world.live(prefix.until(new AdvertisementPrefix.Lease(world.now, world.now + SECOND)));
    assertEquals(before, advertiser.nextDeadline());
    assertEquals(0, world.pass(700).getFirst().prefix(A).validLifetime());
  }

  @Test
  void shouldSpreadAChangeOverManyPeers() {
    for (int i = 0; i < 5000; i++) {
      world.live(i);
    }
    world.pass(1000);
    world.live(A, B);
    long start = world.now;
    List<Heard> told = world.pass(6);
    assertEquals(5000, told.stream().map(Heard::peer).distinct().count());
    for (int second = 0; second < 5; second++) {
      long from = start + second * SECOND;
      long count = told.stream().filter(h -> h.at() >= from && h.at() < from + SECOND).count();
      assertTrue(count < 1200, second + ": " + count);
    }
  }

  @Test
  void shouldKnowNothingOfStrangers() {
    PublicKey stranger = AdvertiserWorld.peer(9);
    world.solicit(stranger, "fe80::2");
    advertiser.sessionEstablished(stranger, world.now);
    advertiser.sessionExpired(stranger);
    assertEquals(Long.MAX_VALUE, advertiser.nextDeadline());
    assertEquals(0, advertiser.counts().solicitations());
    PublicKey peer = world.live(1);
    advertiser.removePeer(peer);
    advertiser.removePeer(peer);
    assertEquals(List.of(), world.pass(10_000));
  }

  @Test
  void shouldIgnoreOtherMessages() {
    PublicKey peer = world.known(1);
    Ipv6Address target = Ipv6Address.parse("fe80::1");
    advertiser.receive(
        peer,
        new NdPacket(
            Ipv6Address.parse("fe80::2"),
            target.solicitedNode(),
            new NeighborSolicitation(target, List.of())),
        world.now);
    assertEquals(Long.MAX_VALUE, advertiser.nextDeadline());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 37, 38, 127})
  void shouldRefuseMoreThanOnePacketHolds(int servers) {
    AdvertisementContent.Builder builder = AdvertisementContent.builder();
    List<Ipv6Address> all = new ArrayList<>();
    for (int i = 0; i < servers; i++) {
      all.add(new Ipv6Address(0x20010db8L << 32, i));
    }
    builder.option(new Mtu(1280)).option(new RecursiveDnsServer(1, all));
    AdvertisementPrefix[] prefixes = new AdvertisementPrefix[11];
    for (int i = 0; i < prefixes.length; i++) {
      prefixes[i] = new AdvertisementPrefix(IpPrefix.parse("2001:db8:" + i + "::/64"));
    }
    String error = "";
    try {
      AdvertisementContent content = builder.build();
      content.check(prefixes.length);
      AdvertiserWorld full = new AdvertiserWorld(0, content);
      full.live(prefixes);
      full.solicit(full.known(1), "fe80::2");
      assertEquals(1, full.pass(0).size());
    } catch (IllegalArgumentException e) {
      error = String.valueOf(e.getMessage());
    }
    assertEquals(servers > 37, error.contains("1280"), error);
  }

  @Test
  void shouldWithdrawEachPrefixThoughThereWasAnotherAtEachRenewal() {
    PublicKey peer = world.live(1);
    world.pass(20);
    List<IpPrefix> before = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      IpPrefix next = IpPrefix.parse("2001:db8:" + i + "::/64");
      world.live(next);
      before.add(next);
    }
    before.removeLast();
    world.solicit(peer, "fe80::2");
    List<Heard> told = world.pass(3);
    Set<IpPrefix> withdrawn = new HashSet<>();
    for (Heard each : told) {
      assertTrue(each.packet().toBytes().length <= 1280, "it must pass on any link");
      assertTrue(each.message().routerLifetime() > 0);
      for (NdOption option : each.message().options()) {
        if (option instanceof NdOption.PrefixInformation o && o.preferredLifetime() == 0) {
          withdrawn.add(o.prefix());
        }
      }
    }
    assertTrue(withdrawn.containsAll(before), withdrawn::toString);
  }

  @Test
  void shouldTellAPeerOnlyOfPrefixesItMayHaveAddressesIn() {
    world.live(A, B);
    PublicKey peer = world.live(1);
    advertiser.scope(peer, new PrefixScope(false, List.of(B)), world.now);
    Heard heard = world.pass(5).getFirst();
    assertEquals(1, heard.message().options().size());
    assertEquals(604800, heard.prefix(B).preferredLifetime());
    assertTrue(heard.message().routerLifetime() > 0);
  }

  @Test
  void shouldBeNoRouterForAPeerThatMayHaveNoAddress() {
    PublicKey peer = world.known(1);
    advertiser.scope(peer, PrefixScope.NONE, world.now);
    advertiser.sessionEstablished(peer, world.now);
    assertEquals(List.of(), world.pass(5000), "not asked");
    world.solicit(peer, "fe80::2");
    Heard heard = world.pass(4).getFirst();
    assertEquals(0, heard.message().routerLifetime());
    assertEquals(List.of(), heard.message().options());
  }

  @Test
  void shouldTakeBackAPrefixFromAPeerWhoseScopeShrinks() {
    PublicKey peer = world.live(1);
    world.pass(1000);
    advertiser.scope(peer, PrefixScope.NONE, world.now);
    List<Heard> told = world.pass(60);
    assertEquals(3, told.size(), "a packet may be lost, so three times");
    assertEquals(0, told.getFirst().message().routerLifetime());
    assertEquals(0, told.getFirst().prefix(A).preferredLifetime());
    assertEquals(0, told.getFirst().prefix(A).validLifetime());
    advertiser.scope(peer, PrefixScope.ALL, world.now);
    Heard again = world.pass(5).getFirst();
    assertEquals(1, again.message().options().size());
    assertEquals(604800, again.prefix(A).preferredLifetime());
    assertTrue(again.message().routerLifetime() > 0);
  }

  @Test
  void shouldForgetAWithdrawnPrefixWhenNobodyBelievesInIt() {
    PublicKey peer = world.live(1);
    world.pass(10);
    advertiser.scope(peer, PrefixScope.NONE, world.now);
    assertTrue(world.pass(29 * 86400).size() > 3);
    world.pass(2 * 86400);
    assertEquals(List.of(), world.pass(86400));
  }

  @Test
  void shouldStayTheDefaultRouterWhileAnOldPrefixWorks() {
    world.live(1);
    world.pass(1000);
    world.live(new IpPrefix[0]);
    assertTrue(world.pass(5).getFirst().message().routerLifetime() > 0);
    assertTrue(world.pass(8000).getLast().message().routerLifetime() > 0);
    // Everything that hosts were told has expired by then, so none is told unsolicited.
    world.pass(31 * 86400);
    world.solicit(AdvertiserWorld.peer(1), "fe80::c");
    assertEquals(0, world.pass(5).getFirst().message().routerLifetime());
  }

  @Test
  void shouldTellAllOfANewSourceAndKeepWhatWasAdvertised() {
    world.live(1);
    world.live(B);
    world.pass(1000);
    Ipv6Address source = Ipv6Address.parse("fe80::77");
    advertiser.settings(
        new AdvertiserSettings(source, Duration.ofSeconds(200), Duration.ofSeconds(600)),
        world.now);
    List<Heard> told = world.pass(60);
    assertEquals(source, told.getFirst().packet().source());
    assertEquals(0, told.getFirst().prefix(A).preferredLifetime());
    // The old router is withdrawn, behind the new one and as often.
    assertEquals(6, told.size());
    for (int i = 1; i < 6; i += 2) {
      assertEquals(Ipv6Address.parse("fe80::1"), told.get(i).packet().source());
      assertEquals(0, told.get(i).message().routerLifetime());
      assertEquals(List.of(), told.get(i).message().options());
    }
    assertEquals(
        0, world.pass(2000).stream().filter(h -> !h.packet().source().equals(source)).count());
  }

  @Test
  void shouldTakeLeaveOfNoRouterThatItIsAgain() {
    world.live(1);
    world.pass(1000);
    advertiser.settings(
        new AdvertiserSettings(
            Ipv6Address.parse("fe80::77"), Duration.ofSeconds(200), Duration.ofSeconds(600)),
        world.now);
    advertiser.settings(AdvertiserSettings.DEFAULT, world.now);
    for (Heard heard : world.pass(60)) {
      boolean router = heard.packet().source().equals(Ipv6Address.parse("fe80::1"));
      assertEquals(router, heard.message().routerLifetime() > 0);
    }
  }

  @Test
  void shouldSayOfADeadPrefixThatItIsDeadForAsLongAsItMayBeBelieved() {
    world.live(1);
    world.pass(1000);
    world.live(
        new AdvertisementPrefix(B),
        new AdvertisementPrefix(A, true, true, Duration.ZERO, Duration.ZERO, null));
    assertEquals(List.of(B), world.prefixes.usable(world.now), "nothing goes there any more");
    PrefixInformation dead = world.pass(5).getFirst().prefix(A);
    assertEquals(0, dead.preferredLifetime());
    assertEquals(0, dead.validLifetime());
    world.live(B); // it may leave the file, too
    assertEquals(0, world.pass(29 * 86400).getLast().prefix(A).validLifetime());
    assertEquals(1, world.pass(2 * 86400).getLast().message().options().size());
  }

  @Test
  void shouldLeaveNothingStaleWhenAPrefixFlaps() {
    world.live(1);
    world.pass(1000);
    IpPrefix wide = IpPrefix.parse("2001:db8:a::/56");
    for (int i = 0; i < 100; i++) {
      world.live(i % 3 == 0 ? wide : B);
      world.pass(i % 7);
      world.live(A);
      Heard heard = world.pass(7).getFirst();
      assertEquals(604800, heard.prefix(A).preferredLifetime(), "live at once");
      assertTrue(world.prefixes.former().size() <= 2, "" + world.prefixes.former());
    }
    assertEquals(
        2,
        world.prefixes.former().stream().filter(p -> p.validUntil() > world.now).count(),
        "the same address with another length is another prefix");
    Heard heard = world.pass(1000).getLast();
    assertEquals(0, heard.prefix(B).preferredLifetime());
    assertEquals(0, heard.prefix(wide).preferredLifetime());
    assertEquals(1, world.pass(31 * 86400).getLast().message().options().size());
  }

  /** Hosts are told a lifetime of 0 for what they were told before and must no longer use. */
  @Test
  void shouldTakeBackWhatIsAdvertisedNoLonger() {
    RouteInformation route =
        new RouteInformation(IpPrefix.parse("2001:db8:77::/48"), RouterPreference.HIGH, 1800);
    Pref64 nat64 = new Pref64(IpPrefix.parse("64:ff9b::/96"), 1800);
    AdvertisementContent.Builder full = AdvertisementContent.builder();
    world.advertiser.content(
        full.option(DNS).option(SEARCH).option(route).option(nat64).build(), world.now);
    world.live(1);
    world.pass(60);
    Ipv6Address added = Ipv6Address.parse("2001:db8::54");
    RecursiveDnsServer other = new RecursiveDnsServer(7200, List.of(added));
    world.advertiser.content(AdvertisementContent.builder().option(other).build(), world.now);
    List<NdOption> said = world.pass(20).getFirst().message().options();
    assertEquals(
        List.of(
            other,
            new RecursiveDnsServer(0, DNS.servers()),
            new DnsSearchList(0, SEARCH.domains()),
            new RouteInformation(route.prefix(), RouterPreference.MEDIUM, 0),
            new Pref64(nat64.prefix(), 0)),
        said.subList(1, said.size()));
    // A peer that did not answer may have been told of 18 hours.
    world.pass(65_535);
    said = world.pass(1800).getLast().message().options();
    assertEquals(List.of(other), said.subList(1, said.size()));
  }

  @Test
  void shouldTakeBackFromOnePeerWhatItAloneWasTold() {
    PublicKey one = world.live(1);
    world.live(2);
    AdvertisementContent own = AdvertisementContent.builder().option(DNS).build();
    world.advertiser.content(one, own, world.now);
    world.pass(60);
    world.advertiser.content(one, null, world.now);
    List<Heard> heard = world.pass(10);
    assertEquals(List.of(one), heard.stream().map(Heard::peer).distinct().toList());
    assertEquals(
        new RecursiveDnsServer(0, DNS.servers()), heard.getFirst().message().options().getLast());
    // What all are told of from now on is taken back no more.
    world.advertiser.content(own, world.now);
    for (Heard each : world.pass(20)) {
      assertEquals(DNS, each.message().options().getLast());
    }
  }

  @Test
  void shouldTakeNothingBackFromAPeerThatWasNeverToldOfIt() {
    world.advertiser.content(AdvertisementContent.builder().option(DNS).build(), world.now);
    AdvertisementContent own = AdvertisementContent.builder().option(SEARCH).build();
    PublicKey one = world.known(1);
    world.advertiser.content(one, own, world.now);
    world.advertiser.sessionEstablished(one, world.now);
    assertEquals(SEARCH, world.pass(5).getFirst().message().options().getLast());
    // An earlier run may have told it what all are told of.
    PublicKey two = world.known(2);
    world.advertiser.content(two, own, world.now);
    world.advertiser.metBefore(two, world.now);
    Heard last = world.pass(10).stream().filter(each -> each.peer().equals(two)).toList().getLast();
    assertEquals(
        List.of(SEARCH, new RecursiveDnsServer(0, DNS.servers())),
        last.message().options().subList(1, 3));
  }

  @Test
  void shouldTakeOverWhatAnEarlierRunHasToldOf() {
    world.advertiser.content(
        AdvertisementContent.builder().option(DNS).option(SEARCH).build(), world.now);
    HostOptions told = world.advertiser.told(world.now);
    AdvertiserWorld next = new AdvertiserWorld(7 * SECOND, A);
    next.advertiser.content(AdvertisementContent.builder().option(SEARCH).build(), next.now);
    next.advertiser.remember(told, next.now);
    next.live(1);
    assertEquals(
        List.of(SEARCH, new RecursiveDnsServer(0, DNS.servers())),
        next.pass(5).getFirst().message().options().subList(1, 3));
  }

  @Test
  void shouldNotTakeBackWhatCameBackOrOnlyChanged() {
    RouteInformation route =
        new RouteInformation(IpPrefix.parse("2001:db8:77::/48"), RouterPreference.HIGH, 1800);
    RouteInformation low = new RouteInformation(route.prefix(), RouterPreference.LOW, 900);
    world.advertiser.content(
        AdvertisementContent.builder().option(DNS).option(route).build(), world.now);
    world.live(1);
    world.pass(60);
    world.advertiser.content(AdvertisementContent.builder().option(low).build(), world.now);
    world.pass(20);
    world.advertiser.content(
        AdvertisementContent.builder().option(low).option(DNS).build(), world.now);
    List<NdOption> said = world.pass(20).getFirst().message().options();
    assertEquals(List.of(low, DNS), said.subList(1, said.size()));
  }

  @Test
  void shouldTakeBackEveryServerThoughThereWasAnotherAHundredTimes() {
    world.live(1);
    for (int i = 0; i < 100; i++) {
      Ipv6Address server = new Ipv6Address(0x20010db8L << 32, i);
      world.advertiser.content(
          AdvertisementContent.builder()
              .option(new RecursiveDnsServer(7200, List.of(server)))
              .build(),
          world.now);
      world.pass(10);
    }
    long last = world.pass(600).getLast().at();
    Set<Ipv6Address> gone = new HashSet<>();
    for (Heard each : world.heard) {
      if (each.at() == last) {
        assertTrue(each.packet().toBytes().length <= 1280);
        for (NdOption option : each.message().options()) {
          if (option instanceof RecursiveDnsServer server && server.lifetime() == 0) {
            gone.addAll(server.servers());
          }
        }
      }
    }
    assertEquals(99, gone.size());
  }

  @Test
  void shouldTellTenThousandPeersWithinElevenSeconds() {
    for (int i = 0; i < 10_000; i++) {
      PublicKey peer = world.live(i);
      if (i % 2 == 0) {
        world.pass(0);
        advertiser.sessionExpired(peer); // known, with a session that is over
      }
    }
    world.pass(1000);
    world.live(A, B);
    List<Heard> told = world.pass(11);
    assertEquals(10_000, told.stream().map(Heard::peer).distinct().count());
    for (int second = 0; second < 11; second++) {
      long from = world.now - (11 - second) * SECOND;
      long count = told.stream().filter(h -> h.at() >= from && h.at() < from + SECOND).count();
      assertTrue(count < 1300, second + ": " + count);
    }
  }
}
