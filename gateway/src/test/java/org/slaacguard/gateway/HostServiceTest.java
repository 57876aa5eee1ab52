package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/** In virtual time. */
class HostServiceTest {
  private static final IpPrefix A = IpPrefix.parse("2001:db8:a::/64");
  private static final IpPrefix B = IpPrefix.parse("2001:db8:b::/64");

  private final List<List<IpPrefix>> routed = new ArrayList<>();
  private final List<Boolean> clamped = new ArrayList<>();
  private final List<Integer> mtus = new ArrayList<>();
  private int learns;
  private final HostService service =
      new HostService(routed::add, clamped::add, link -> mtus.add(link.mtu()), () -> learns++);

  private static AdvertisementPrefix live(IpPrefix prefix) {
    Duration minute = Duration.ofMinutes(1);
    return new AdvertisementPrefix(prefix, true, true, minute, minute, null);
  }

  @Test
  void shouldRouteADeprecatedPrefixWhileItIsValid() {
    LinkPrefixes prefixes = LinkPrefixes.NONE.withLive(List.of(live(A)), 0);
    service.prefixes(HostPrefixes.of(prefixes), 0);
    prefixes = prefixes.withLive(List.of(live(B)), 0);
    service.prefixes(HostPrefixes.of(prefixes), 0);
    long end = prefixes.nextChange(0);
    assertEquals(Duration.ofMinutes(1), Duration.ofNanos(end));
    service.prefixes(HostPrefixes.of(prefixes.at(end)), end);
    assertEquals(List.of(List.of(A), List.of(B, A), List.of(B)), routed);
  }

  @Test
  void shouldTellWhetherConnectionsAreFittedIn() {
    service.settings(Settings.NONE, 0);
    service.settings(Settings.NONE.with(SettingTable.CLAMP_MSS, true), 0);
    assertEquals(List.of(false, true), clamped);
  }

  @Test
  void shouldTellTheMtuOfTheInterface() {
    service.link(new LinkView(true, true, 1380, null, List.of()), 0);
    assertEquals(List.of(1380), mtus);
  }

  @Test
  void shouldTellOfAPeerThatMayLearn() {
    PublicKey key = PublicKey.parseHex("01".repeat(32));
    service.peers(new PeerChanges(List.of(KnownPeer.of(key)), List.of()), 0);
    assertEquals(0, learns);
    Settings settings =
        Settings.NONE.with(SettingTable.LEARNABLE_IPS, LearnScope.parse("2001:db8::/64"));
    service.peers(new PeerChanges(List.of(new KnownPeer(key, settings, List.of())), List.of()), 0);
    assertEquals(1, learns);
  }
}
