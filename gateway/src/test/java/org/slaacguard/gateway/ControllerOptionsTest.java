package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.AdvertisedRoute;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdOption.RecursiveDnsServer;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.RouterPreference;
import org.slaacguard.routing.LearnScope;

/** What a controller takes back of what an earlier run has told beside prefixes. */
final class ControllerOptionsTest extends ControllerWorld {
  private static final Ipv6Address DEAD = Ipv6Address.parse("2001:db8::53");
  private static final Ipv6Address PRESENT = Ipv6Address.parse("2001:db8::54");
  private static final RecursiveDnsServer TAKEN_BACK = new RecursiveDnsServer(0, List.of(DEAD));

  /** As a file says it: name servers for all, and for one peer. */
  private void file(List<Ipv6Address> all, PublicKey peer, List<Ipv6Address> own) throws Exception {
    Settings its = own.isEmpty() ? Settings.NONE : Settings.NONE.with(SettingTable.RDNSS, own);
    apply(
        DeviceUpdate.builder()
            .settings(
                new SettingsUpdate(
                    Set.of(SettingTable.RDNSS),
                    Settings.NONE
                        .with(SettingTable.ADVERTISE_PREFIX, List.of(PREFIX))
                        .with(SettingTable.RDNSS, all)))
            .peer(
                PeerUpdate.builder(peer)
                    .learnableIps(LearnScope.parse("advertised"))
                    .settings(SettingsUpdate.adding(its))
                    .build())
            .build());
  }

  private List<NdOption> heard(PublicKey peer) throws Exception {
    for (FakeBackend.Sent each : backend.sent.reversed()) {
      if (each.peer().equals(peer)) {
        return said(each).options();
      }
    }
    throw new AssertionError("it heard nothing");
  }

  private void meet(PublicKey... peers) {
    for (PublicKey peer : peers) {
      backend.events.add(new BackendEvent.SessionEstablished(peer, Instant.EPOCH));
    }
    pass(10 * SECOND);
  }

  @Test
  void shouldTakeBackTheNameServerThatTheLastRunsFileHad() throws Exception {
    file(List.of(DEAD, PRESENT), PEER, List.of());
    meet(PEER);
    restart(60 * SECOND);
    file(List.of(PRESENT), PEER, List.of());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK), () -> backend.sent.toString());
    // A second restart knows it as well, and for no longer.
    restart(3600 * SECOND);
    file(List.of(PRESENT), PEER, List.of());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK));
    restart(Duration.ofHours(18).toNanos());
    file(List.of(PRESENT), PEER, List.of());
    meet(PEER);
    assertEquals(3, heard(PEER).size(), "prefix, MTU, name server: " + heard(PEER));
  }

  @Test
  void shouldTakeItBackThoughTheWallClockWasSetMeanwhile() throws Exception {
    file(List.of(DEAD, PRESENT), PEER, List.of());
    meet(PEER);
    file(List.of(PRESENT), PEER, List.of());
    meet(PEER);
    // A router without a clock of its own hears the time.
    wall = wall.plus(Duration.ofDays(1000));
    pass(60 * SECOND);
    restart(60 * SECOND);
    file(List.of(PRESENT), PEER, List.of());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK), () -> backend.sent.toString());
  }

  @Test
  void shouldTakeItBackThoughTheNextFileAdvertisesNothing() throws Exception {
    file(List.of(DEAD), PEER, List.of());
    meet(PEER);
    restart(SECOND);
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK));
  }

  @Test
  void shouldTakeBackFromAPeerWhatItAloneWasToldThoughItComesLater() throws Exception {
    file(List.of(PRESENT), PEER, List.of(DEAD));
    meet(PEER);
    restart(SECOND);
    file(List.of(PRESENT), OTHER, List.of());
    meet(OTHER);
    pass(60 * SECOND);
    assertTrue(!heard(OTHER).contains(TAKEN_BACK), "it never heard of it");
    apply(DeviceUpdate.builder().peer(learning(PEER)).build());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK));
  }

  @Test
  void shouldNotForgetWhatWasToldByARunThatEndedAtOnce() throws Exception {
    file(List.of(DEAD), PEER, List.of());
    meet(PEER);
    restart(SECOND);
    file(List.of(PRESENT), PEER, List.of());
    pass(SECOND);
    restart(SECOND);
    file(List.of(), PEER, List.of());
    meet(PEER);
    assertTrue(heard(PEER).contains(TAKEN_BACK));
    assertTrue(heard(PEER).contains(new RecursiveDnsServer(0, List.of(PRESENT))));
  }

  @Test
  void shouldTakeBackRoutesAsWell() throws Exception {
    IpPrefix route = IpPrefix.parse("2001:db8:77::/48");
    NdOption gone = new NdOption.RouteInformation(route, RouterPreference.MEDIUM, 0);
    Settings routed =
        Settings.NONE.with(
            SettingTable.ADVERTISE_ROUTE, List.of(AdvertisedRoute.parse(route.toString())));
    apply(
        DeviceUpdate.builder()
            .settings(SettingsUpdate.adding(routed))
            .peer(learning(PEER))
            .build());
    meet(PEER);
    restart(SECOND);
    advertiseTo(PEER);
    meet(PEER);
    assertTrue(heard(PEER).contains(gone));
  }
}
