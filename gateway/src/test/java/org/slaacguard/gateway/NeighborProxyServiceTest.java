package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.control.BackendEvent.AddressForgotten;
import org.slaacguard.control.BackendEvent.AddressLearned;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.ForgetReason;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.uplink.AddressProxy;

final class NeighborProxyServiceTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);
  private static final String ADDRESS = "2001:db8:1::a";

  private final FakeProxy proxy = new FakeProxy();
  private final NeighborProxyService service = new NeighborProxyService(proxy);
  private final KnownPeers known = new KnownPeers();

  private static PublicKey key(int first) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) first;
    return PublicKey.ofBytes(bytes);
  }

  private void change(PeerUpdate... peers) {
    DeviceUpdate update = service.amend(DeviceUpdate.builder().peers(List.of(peers)).build());
    service.peers(known.apply(update), 0);
  }

  private void learn(PublicKey peer, String address) {
    service.event(new AddressLearned(peer, IpAddress.parse(address), NOON), 0);
  }

  private void forget(PublicKey peer, String address) {
    service.event(
        new AddressForgotten(peer, IpAddress.parse(address), NOON, ForgetReason.EXPIRED), 0);
  }

  @Test
  void shouldFollowWhatIsLearnedAndForgotten() {
    learn(ALICE, ADDRESS);
    learn(ALICE, "192.0.2.1");
    learn(ALICE, "fe80::a");
    assertEquals(Map.of(ADDRESS, ALICE), proxy.owners);

    learn(BOB, ADDRESS);
    forget(ALICE, ADDRESS);
    assertEquals(Map.of(ADDRESS, BOB), proxy.owners, "it has moved");

    forget(BOB, ADDRESS);
    assertEquals(Map.of(), proxy.owners);
  }

  @Test
  void shouldKnowRecalledAddressesBeforeAnyPeerHasSpoken() {
    change(
        PeerUpdate.builder(ALICE)
            .learned(
                List.of(
                    new LearnedAddress(IpAddress.parse(ADDRESS), NOON, NOON),
                    new LearnedAddress(IpAddress.parse("192.0.2.1"), NOON, NOON)))
            .build());
    assertEquals(Map.of(ADDRESS, ALICE), proxy.owners);
  }

  @Test
  void shouldFollowStaticAddresses() {
    change(
        allowed(PeerUpdate.builder(ALICE), "2001:db8:1::5/128", "2001:db8:1::/112", "192.0.2.0/24"),
        allowed(PeerUpdate.builder(BOB), "2001:db8:1:0:0:0:1:100/120"));
    assertEquals(1 + 256, proxy.owners.size());
    assertEquals(ALICE, proxy.owners.get("2001:db8:1::5"));
    assertEquals(BOB, proxy.owners.get("2001:db8:1::1:1ff"));

    forget(ALICE, "2001:db8:1::5");
    assertEquals(ALICE, proxy.owners.get("2001:db8:1::5"), "learned before, static now");
    change(
        PeerUpdate.builder(BOB).remove().build(),
        allowed(PeerUpdate.builder(ALICE).replaceAllowedIps(), "2001:db8:1::6/128"));
    assertEquals(Map.of("2001:db8:1::6", ALICE), proxy.owners);
  }

  private static PeerUpdate allowed(PeerUpdate.Builder peer, String... prefixes) {
    prefixes(prefixes).forEach(peer::allowedIp);
    return peer.build();
  }

  private static List<IpPrefix> prefixes(String... texts) {
    return Stream.of(texts).map(IpPrefix::parse).toList();
  }

  @Test
  void shouldPutRightWhatALostEventLeaves() {
    learn(ALICE, ADDRESS);
    PeerStatus bob =
        new PeerStatus(
            BOB,
            null,
            null,
            null,
            0,
            0,
            0,
            prefixes("2001:db8:1::c/128"),
            Settings.NONE,
            List.of(new LearnedAddress(IpAddress.parse("2001:db8:1::b"), NOON, NOON)));
    service.observe(
        new DeviceStatus(
            "wg0", "fake", "none", null, null, 7, 0, Settings.NONE, List.of(bob), Map.of()),
        0);
    assertEquals(Map.of("2001:db8:1::b", BOB, "2001:db8:1::c", BOB), proxy.owners);
  }

  @Test
  void shouldTellWhatWasCountedAndWhoElseHasAnAddress() {
    InterfaceStatus status =
        service.report(
            new InterfaceStatus(
                new DeviceStatus(
                    "wg0",
                    "fake",
                    "none",
                    null,
                    null,
                    7,
                    0,
                    Settings.NONE,
                    List.of(),
                    Map.of(Counter.LEARNED, 9L))));
    Map<Counter, Long> counts = status.device().counters();
    assertEquals(9L, counts.get(Counter.LEARNED));
    assertEquals(7L, counts.get(Counter.PROXY_ANSWERED));
    assertEquals(1L, counts.get(Counter.PROXY_CONFLICTS));
    assertEquals(3L, counts.get(Counter.DROP_PROXY_OVERFLOW));
    assertEquals(List.of("somebody else has it"), status.notices());
  }

  @Test
  void shouldEndTheProxy() {
    service.close();
    assertTrue(proxy.closed);
  }

  private static final class FakeProxy implements AddressProxy {
    final Map<String, PublicKey> owners = new TreeMap<>();
    final List<String> conflicts = new ArrayList<>(List.of("somebody else has it"));
    boolean closed;

    @Override
    public void own(Ipv6Address address, PublicKey peer) {
      owners.put(address.toString(), peer);
    }

    @Override
    public void disown(Ipv6Address address) {
      owners.remove(address.toString());
    }

    @Override
    public ProxyCounts counts() {
      return new ProxyCounts(7, 0, 0, 0, 1, 0);
    }

    @Override
    public long overflow() {
      return 3;
    }

    @Override
    public List<String> conflicts() {
      return conflicts;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
