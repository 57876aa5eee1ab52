package org.slaacguard.autoconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.autoconf.AdvertisementContent.Destination;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.RouterAdvertisement;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.Mtu;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.NdOption.RouteInformation;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;

/** What is said to whom. */
final class AdvertisementContentTest {
  private static final RecursiveDnsServer DNS =
      new RecursiveDnsServer(7200, List.of(Ipv6Address.parse("2001:db8::53")));
  private static final RouteInformation ROUTE =
      new RouteInformation(IpPrefix.parse("2001:db8::/32"), RouterPreference.HIGH, 3600);

  private final AdvertiserWorld world =
      new AdvertiserWorld(
          0, AdvertisementContent.builder().option(new Mtu(1400)).option(DNS).build());

  private RouterAdvertisement asked(PublicKey peer) {
    world.solicit(peer, "fe80::2");
    return world.pass(4).stream()
        .filter(heard -> heard.peer().equals(peer))
        .reduce((earlier, later) -> later)
        .orElseThrow()
        .message();
  }

  @Test
  void shouldKeepRoutesAndServersWithoutADefaultRoute() {
    AdvertisementContent split =
        AdvertisementContent.builder()
            .routerLifetime(Duration.ZERO)
            .option(ROUTE)
            .option(DNS)
            .build();
    assertEquals(List.of(ROUTE, DNS), split.message(true, List.of()).options());
    assertEquals(0, split.message(true, List.of()).routerLifetime());
  }

  @Test
  void shouldTakeBackWhatLivesForATimeWhereItIsNoRouter() {
    AdvertisementContent all =
        AdvertisementContent.builder().option(ROUTE).option(DNS).option(new Mtu(1400)).build();
    List<NdOption> said = all.message(false, List.of()).options();
    assertEquals(List.of(ROUTE.withdrawn(), DNS.withdrawn(), new Mtu(1400)), said);
    assertEquals(0, all.message(false, List.of()).routerLifetime());
  }

  @Test
  void shouldTellAPeerWhatIsItsOwn() {
    world.live(AdvertiserWorld.A);
    PublicKey one = world.live(1);
    PublicKey other = world.live(2);
    world.advertiser.content(
        one, AdvertisementContent.builder().routerLifetime(Duration.ZERO).build(), world.now);
    assertEquals(0, asked(one).routerLifetime());
    assertTrue(asked(one).options().stream().noneMatch(DNS::equals));
    assertTrue(asked(other).options().contains(DNS));
    world.advertiser.content(one, null, world.now);
    assertTrue(asked(one).options().contains(DNS));
  }

  @Test
  void shouldTellAPeerAtOnceWhereItsOwnContentChanges() {
    world.live(AdvertiserWorld.A);
    PublicKey one = world.live(1);
    world.live(2);
    world.pass(100);
    int before = world.heard.size();
    world.advertiser.content(one, AdvertisementContent.builder().option(ROUTE).build(), world.now);
    world.pass(1);
    assertEquals(before + 1, world.heard.size());
    assertEquals(one, world.heard.getLast().peer());
    world.advertiser.content(one, AdvertisementContent.builder().option(ROUTE).build(), world.now);
    world.pass(1);
    assertEquals(before + 1, world.heard.size(), "nothing new is not told");
  }

  @ParameterizedTest
  @CsvSource({
    "ASKER, fe80::2, ff02::1",
    "ALL_NODES, ff02::1, ff02::1",
    "UNICAST, fe80::2, fe80::2"
  })
  void shouldSendToWhereItIsSaid(Destination to, String answer, String unasked) {
    AdvertiserWorld lone =
        new AdvertiserWorld(0, AdvertisementContent.builder().destination(to).build());
    lone.live(AdvertiserWorld.A);
    PublicKey peer = lone.live(1);
    lone.solicit(peer, "fe80::2");
    assertEquals(Ipv6Address.parse(answer), lone.pass(1).getFirst().packet().destination());
    assertEquals(Ipv6Address.parse(unasked), lone.pass(1000).getLast().packet().destination());
  }

  @Test
  void shouldCountAPrefixDownToItsEnd() {
    long end = 1000 * AdvertiserWorld.SECOND;
    AdvertisementPrefix prefix =
        new AdvertisementPrefix(AdvertiserWorld.A)
            .until(new AdvertisementPrefix.Lease(end / 2, end));
    assertEquals(900, prefix.option(end / 10).validLifetime());
    assertEquals(400, prefix.option(end / 10).preferredLifetime());
    assertEquals(0, prefix.option(end * 6 / 10).preferredLifetime());
    assertEquals(0, prefix.option(end + 1).validLifetime());
  }
}
