package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.AdvertisementPrefix;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.LinkPrefixes;
import org.slaacguard.autoconf.PrefixScope;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

final class AddressQueryServiceTest {
  private static final long MINUTE = 60_000_000_000L;
  private static final PublicKey PEER = PublicKey.ofBytes(new byte[PublicKey.LENGTH]);
  private static final Instant AT = Instant.ofEpochSecond(1_000_000);
  private static final IpAddress LEARNED = IpAddress.parse("2001:db8:a::77");
  private static final AdvertisementPrefix PREFIX =
      new AdvertisementPrefix(IpPrefix.parse("2001:db8:a::/64"));
  private static final BackendEvent ESTABLISHED = new BackendEvent.SessionEstablished(PEER, AT);

  private final AddressQueryService service = new AddressQueryService(7);
  private final List<Ipv6Address> sources = new ArrayList<>();
  private long now;

  private int asked() {
    int before = sources.size();
    long end = now + MINUTE;
    while (now < end) {
      now += MINUTE / 240;
      service.poll(
          now,
          (peer, packet) -> sources.add(Ipv6Address.ofBytes(Arrays.copyOfRange(packet, 8, 24))));
    }
    return sources.size() - before;
  }

  private void prefixes(AdvertisementPrefix... live) {
    service.prefixes(HostPrefixes.of(LinkPrefixes.NONE.withLive(List.of(live), now)), now);
  }

  @Test
  void shouldAskNobodyWhereItIsSwitchedOff() {
    prefixes(PREFIX);
    service.settings(Settings.NONE.with(SettingTable.ASK_FOR_ADDRESSES, false), now);
    service.event(ESTABLISHED, now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(0, asked());
    service.settings(Settings.NONE, now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(3, asked(), "without the setting it asks");
  }

  @Test
  void shouldAskFromItsAddressInThePrefixUntilTheAnswerIsLearned() {
    prefixes(PREFIX);
    service.link(
        new LinkView(
            true,
            true,
            1420,
            Ipv6Address.parse("fe80::9"),
            List.of(
                InterfaceAddress.parse("192.0.2.1/24"),
                InterfaceAddress.parse("2001:db8:a::1/64"))),
        now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(0, asked(), "it has no session");
    service.event(ESTABLISHED, now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(3, asked());
    assertEquals(Ipv6Address.parse("2001:db8:a::1"), sources.getFirst());
    service.event(new BackendEvent.AddressLearned(PEER, LEARNED, AT), now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(0, asked());
  }

  @Test
  void shouldNotAskAboutWhatMakesNoAddress() {
    service.event(ESTABLISHED, now);
    prefixes(
        new AdvertisementPrefix(
            PREFIX.prefix(), true, false, Duration.ofHours(1), Duration.ofHours(1), null),
        new AdvertisementPrefix(
            IpPrefix.parse("2001:db8:b::/64"),
            true,
            true,
            Duration.ofHours(1),
            Duration.ZERO,
            null));
    service.told(PEER, PrefixScope.ALL, now);
    prefixes(PREFIX);
    service.told(PEER, PrefixScope.NONE, now);
    assertEquals(0, asked());
  }

  @Test
  void shouldAskOnceForWhatComesFromTheHistory() {
    prefixes(PREFIX);
    service.amend(
        DeviceUpdate.builder()
            .peers(
                List.of(
                    PeerUpdate.builder(PEER)
                        .learned(List.of(new LearnedAddress(LEARNED, AT, AT)))
                        .build()))
            .build());
    assertEquals(0, asked(), "it has no session");
    service.event(ESTABLISHED, now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(1, asked());
    assertEquals(Ipv6Address.parse("2001:db8:a::"), sources.getFirst(), "it has no other address");
    service.event(new BackendEvent.SessionExpired(PEER, AT), now);
    service.event(ESTABLISHED, now);
    service.told(PEER, PrefixScope.ALL, now);
    assertEquals(0, asked());
  }
}
