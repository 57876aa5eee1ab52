package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.FormerPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;

/** A LAN in virtual time. */
class LanAdvertiserTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Ipv6Address ROUTER = Ipv6Address.parse("fe80::77");
  private static final LinkLayerAddress HARDWARE =
      new LinkLayerAddress(new byte[] {2, 0, 0, 0, 0, 7});
  private static final LanView UP = new LanView(5, ROUTER, HARDWARE, 1492, "");
  private static final IpPrefix OLD = IpPrefix.parse("2001:db8:a00:2::/64");
  private static final IpPrefix NEW = IpPrefix.parse("2001:db8:b00:2::/64");
  private static final NdPacket QUESTION =
      new NdPacket(
          Ipv6Address.UNSPECIFIED,
          Ipv6Address.ALL_ROUTERS,
          new NdMessage.RouterSolicitation(List.of()));

  /** What earlier runs leave. */
  @TempDir static Path folder;

  private long now = 1000 * SECOND;
  private Instant wall = Instant.EPOCH;
  private final List<RouterAdvertisement> sent = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private Ipv6Address source = Ipv6Address.UNSPECIFIED;
  private final Path options = folder.resolve(UUID.randomUUID() + ".lan-options");
  private LanAdvertiser lan = with();

  private LanAdvertiser with(FormerPrefix... earlier) {
    return new LanAdvertiser(
        "eth1",
        new SplittableRandom(7),
        HostPrefixes.of(new LinkPrefixes(List.of(), List.of(earlier))),
        new OptionMemory(options, () -> wall),
        now);
  }

  private static Settings settings(String... lans) {
    return Settings.NONE.with(
        SettingTable.LAN_PREFIX, Stream.of(lans).map(LanSettings::parse).toList());
  }

  private PrefixPlan plan(String prefix) {
    DelegatedPrefix lease =
        new DelegatedPrefix(
            WantedAssociation.prefixes("ppp0:0", 56),
            IpPrefix.parse(prefix),
            null,
            now + 3600 * SECOND,
            now + 7200 * SECOND);
    return new PrefixPlan(new Delegation(null, List.of(lease), now, now, List.of(), List.of()));
  }

  private void send(byte[] packet) {
    try {
      NdPacket parsed = NdPacket.parse(packet);
      assertEquals(Ipv6Address.ALL_NODES, parsed.destination());
      source = parsed.source();
      sent.add((RouterAdvertisement) parsed.message());
      times.add(now);
    } catch (PacketException e) {
      throw new AssertionError(e);
    }
  }

  private void pass(long nanos) {
    long end = now + nanos;
    while (lan.next() <= end) {
      now = Math.max(now, lan.next());
      boolean _ = lan.poll(now, this::send);
    }
    now = end;
  }

  private static <T> List<T> options(RouterAdvertisement message, Class<T> kind) {
    return message.options().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static NdOption.PrefixInformation information(RouterAdvertisement message, IpPrefix of) {
    return options(message, NdOption.PrefixInformation.class).stream()
        .filter(each -> each.prefix().equals(of))
        .findFirst()
        .orElseThrow();
  }

  private void start() {
    assertTrue(
        lan.want(settings("eth1 delegated:2"), plan("2001:db8:a00::/56"), ProviderNames.NONE, now));
    lan.view(UP, now);
  }

  @Test
  void shouldTellAllHostsOfTheLanBeforeAnybodyAsks() {
    start();
    pass(2 * SECOND);
    RouterAdvertisement first = sent.getFirst();
    assertEquals(1, sent.size());
    assertEquals(ROUTER, source);
    assertEquals(1800, first.routerLifetime());
    assertTrue(Math.abs(5399 - information(first, OLD).validLifetime()) <= 1);
    assertTrue(Math.abs(2699 - information(first, OLD).preferredLifetime()) <= 1);
    assertEquals(List.of(new NdOption.Mtu(1492)), options(first, NdOption.Mtu.class));
    assertEquals(
        List.of(new NdOption.SourceLinkLayerAddress(HARDWARE)),
        options(first, NdOption.SourceLinkLayerAddress.class));
    assertEquals(List.of(OLD), lan.usable(now));
    pass(3600 * SECOND);
    assertTrue(sent.size() >= 6 && sent.size() < 25, sent.size() + " in an hour");
  }

  @Test
  void shouldAnswerManyWhoAskOnceAndNotSoonerThanThreeSecondsApart() {
    start();
    pass(10 * SECOND);
    sent.clear();
    times.clear();
    for (int i = 0; i < 1000; i++) {
      lan.receive(QUESTION, now);
      pass(SECOND / 100);
    }
    assertTrue(sent.size() <= 4 && sent.size() >= 2, sent.size() + " in ten seconds");
    for (int i = 1; i < times.size(); i++) {
      assertTrue(times.get(i) - times.get(i - 1) >= 3 * SECOND, times::toString);
    }
  }

  @Test
  void shouldMoveHostsToAnotherPrefixAtOnce() {
    start();
    pass(5 * SECOND);
    sent.clear();
    assertTrue(
        lan.want(settings("eth1 delegated:2"), plan("2001:db8:b00::/56"), ProviderNames.NONE, now));
    assertEquals(List.of(NEW), lan.usable(now));
    assertEquals(List.of(OLD), lan.dead(now));
    pass(SECOND);
    assertEquals(0, information(sent.getFirst(), OLD).validLifetime());
    assertEquals(0, information(sent.getFirst(), OLD).preferredLifetime());
    assertTrue(information(sent.getFirst(), NEW).preferredLifetime() > 0);
    pass(40 * SECOND);
    assertTrue(sent.size() >= 3, "a packet may be lost: " + sent.size());
    pass(5400 * SECOND);
    assertEquals(List.of(), lan.dead(now), "nobody believes in it any more");
  }

  @Test
  void shouldTellOfWhatAnEarlierRunHadAdvertised() {
    lan = with(new FormerPrefix(OLD, true, true, now, now + 600 * SECOND));
    assertTrue(
        lan.want(settings("eth1 delegated:2"), plan("2001:db8:b00::/56"), ProviderNames.NONE, now));
    lan.view(UP, now);
    pass(2 * SECOND);
    assertEquals(0, information(sent.getFirst(), OLD).validLifetime());
  }

  @Test
  void shouldSayNothingWhileTheInterfaceIsAwayAndAllWhenItIsBack() {
    start();
    pass(5 * SECOND);
    lan.view(LanView.NONE, now);
    sent.clear();
    lan.receive(QUESTION, now);
    assertTrue(
        lan.want(settings("eth1 delegated:2"), plan("2001:db8:b00::/56"), ProviderNames.NONE, now));
    pass(3600 * SECOND);
    assertEquals(List.of(), sent);
    Ipv6Address other = Ipv6Address.parse("fe80::78");
    lan.view(new LanView(9, other, HARDWARE, 1500, ""), now);
    pass(2 * SECOND);
    assertEquals(other, source);
    assertEquals(0, information(sent.getFirst(), OLD).validLifetime());
    assertTrue(information(sent.getFirst(), NEW).validLifetime() > 0);
  }

  @Test
  void shouldEndAPrefixWithItsLeaseAndBeNoRouterWithoutOne() {
    start();
    pass(7300 * SECOND);
    assertEquals(List.of(), lan.usable(now));
    sent.clear();
    lan.receive(QUESTION, now);
    pass(SECOND);
    assertEquals(0, sent.getFirst().routerLifetime());
  }

  @Test
  void shouldAdvertiseTheSameLifetimesThoughTheWallClockIsSet() {
    start();
    pass(100 * SECOND);
    NdOption.PrefixInformation before = information(sent.getLast(), OLD);
    for (Instant set : List.of(Instant.ofEpochSecond(4_000_000_000L), Instant.EPOCH)) {
      wall = set;
      sent.clear();
      lan.receive(QUESTION, now);
      pass(4 * SECOND);
      assertEquals(before, information(sent.getLast(), OLD));
      assertTrue(sent.getLast().routerLifetime() > 0);
    }
    pass(7300 * SECOND);
    assertEquals(List.of(), lan.usable(now), "it ends with the lease");
  }

  @Test
  void shouldCeaseToBeARouterAtOnceAndSayItThreeTimes() {
    start();
    pass(5 * SECOND);
    sent.clear();
    times.clear();
    long begin = now;
    lan.cease(now, this::send);
    assertEquals(List.of(begin), times);
    assertTrue(lan.isCeasing());
    pass(SECOND);
    assertEquals(List.of(begin, begin + SECOND / 5, begin + 2 * SECOND / 5), times);
    assertFalse(lan.isCeasing());
    lan.receive(QUESTION, now);
    pass(4 * SECOND);
    assertEquals(4, sent.size());
    for (RouterAdvertisement each : sent) {
      assertEquals(0, each.routerLifetime());
    }
  }

  @Test
  void shouldBeARouterAgainWhereTheLanComesBackMeanwhile() {
    start();
    pass(5 * SECOND);
    boolean _ = lan.want(Settings.NONE, PrefixPlan.NONE, ProviderNames.NONE, now);
    lan.cease(now, this::send);
    assertEquals(0, sent.getLast().routerLifetime());
    pass(SECOND / 10);
    boolean _ =
        lan.want(settings("eth1 delegated:2"), plan("2001:db8:a00::/56"), ProviderNames.NONE, now);
    assertFalse(lan.isCeasing());
    sent.clear();
    pass(5 * SECOND);
    assertTrue(sent.getFirst().routerLifetime() > 0);
    assertTrue(sent.getLast().routerLifetime() > 0);
  }

  @Test
  void shouldWaitForNobodyWhereTheLanIsAway() {
    start();
    pass(5 * SECOND);
    lan.view(LanView.NONE, now);
    lan.cease(now, this::send);
    assertFalse(lan.isCeasing());
  }

  @Test
  void shouldPassTheProvidersNamesOnAndTakeThePreferencesOfTheFile() {
    Ipv6Address server = Ipv6Address.parse("2001:db8:f::53");
    Settings said =
        settings("eth1 fd00:1::/64", "eth2 delegated:2")
            .with(SettingTable.ROUTER_LIFETIME, Duration.ofMinutes(5))
            .with(SettingTable.ADVERTISE_MTU, 1280);
    ProviderNames names =
        ProviderNames.of(new Delegation(null, List.of(), now, now, List.of(server), List.of()));
    assertTrue(lan.want(said, PrefixPlan.NONE, names, now));
    lan.view(UP, now);
    pass(2 * SECOND);
    RouterAdvertisement first = sent.getFirst();
    assertEquals(300, first.routerLifetime());
    assertEquals(
        List.of(new NdOption.RecursiveDnsServer(1800, List.of(server))),
        options(first, NdOption.RecursiveDnsServer.class));
    assertEquals(1, options(first, NdOption.PrefixInformation.class).size());
    assertEquals(
        List.of(new NdOption.Mtu(1492)), options(first, NdOption.Mtu.class), "of this link");
    assertFalse(first.managed());
  }

  private List<RecursiveDnsServer> servers() {
    return options(sent.getLast(), RecursiveDnsServer.class);
  }

  private void name(String server) {
    ProviderNames names =
        ProviderNames.of(
            new Delegation(
                null, List.of(), now, now, List.of(Ipv6Address.parse(server)), List.of()));
    boolean _ = lan.want(settings("eth1 fd00:1::/64"), PrefixPlan.NONE, names, now);
  }

  @Test
  void shouldTakeBackTheProvidersFormerNamesThoughTheLinkWentAndCameBack() {
    name("2001:db8:f::53");
    lan.view(UP, now);
    pass(60 * SECOND);
    lan.view(LanView.NONE, now);
    name("2001:db8:f::54");
    pass(60 * SECOND);
    lan.view(new LanView(9, ROUTER, HARDWARE, 1500, ""), now);
    pass(2 * SECOND);
    List<RecursiveDnsServer> expected =
        List.of(
            new RecursiveDnsServer(1800, List.of(Ipv6Address.parse("2001:db8:f::54"))),
            new RecursiveDnsServer(0, List.of(Ipv6Address.parse("2001:db8:f::53"))));
    assertEquals(expected, servers());
    pass(60 * SECOND);
    lan.view(LanView.NONE, now);
    lan.view(UP, now);
    pass(2 * SECOND);
    assertEquals(expected, servers(), "once more");
  }

  @Test
  void shouldKeepAtItsEndWhatItHasJustTold() {
    name("2001:db8:f::53");
    lan.view(UP, now);
    name("2001:db8:f::54"); // is to be written a second later
    lan.keep();
    sent.clear();
    lan = with();
    name("2001:db8:f::55");
    lan.view(UP, now);
    pass(12 * SECOND);
    for (String former : List.of("2001:db8:f::53", "2001:db8:f::54")) {
      List<Ipv6Address> server = List.of(Ipv6Address.parse(former));
      assertTrue(servers().contains(new RecursiveDnsServer(0, server)), () -> former + servers());
    }
  }

  @Test
  void shouldTakeBackTheNamesOfAnEarlierRun() {
    name("2001:db8:f::53");
    lan.view(UP, now);
    pass(60 * SECOND);
    lan = with();
    name("2001:db8:f::54");
    lan.view(UP, now);
    pass(2 * SECOND);
    assertEquals(1, servers().size(), "the uplink may say that they are as they were");
    pass(10 * SECOND);
    assertEquals(
        new RecursiveDnsServer(0, List.of(Ipv6Address.parse("2001:db8:f::53"))),
        servers().getLast());
    pass(19 * 3600 * SECOND);
    assertEquals(1, servers().size(), "nobody believes in it any more");
  }
}
