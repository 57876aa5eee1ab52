package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.SettingsUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** Advertisements wait for the host's routes, in virtual time. */
class RoutedAdvertisementTest extends ControllerWorld {
  private static final long LIMIT = PlanWait.LIMIT.toNanos();
  private static final IpPrefix NEXT = IpPrefix.parse("2001:db8:2::/64");

  private void begin() throws BackendException {
    controller.refresh(now);
    host.newest = 1;
    advertiseTo(PEER);
    backend.events.add(new BackendEvent.SessionEstablished(PEER, Instant.EPOCH));
  }

  private void ask() {
    backend.events.add(new BackendEvent.NeighborDiscovery(PEER, solicitation()));
    controller.step(now);
  }

  @Test
  void shouldTellOfAPrefixOnceItIsRouted() throws Exception {
    begin();
    ask();
    pass(LIMIT - 1);
    assertEquals(List.of(), backend.sent, "the host has no route yet");
    host.followed = 1;
    controller.step(now);
    assertEquals(1, backend.sent.size(), "who has asked is answered at once");
    assertTrue(information(backend.sent.getFirst(), ADVERTISED).preferredLifetime() > 0);
    assertTrue(lifetime(backend.sent.getFirst()) > 0);
  }

  @Test
  void shouldTellOfItThoughTheHostDoesNotFollow() throws Exception {
    begin();
    ask();
    pass(LIMIT);
    assertEquals(1, backend.sent.size());
    assertTrue(information(backend.sent.getFirst(), ADVERTISED).preferredLifetime() > 0);
    int before = backend.sent.size();
    pass(60 * SECOND);
    assertTrue(backend.sent.size() > before, "and goes on");
  }

  @Test
  void shouldRenumberInOneMessage() throws Exception {
    begin();
    host.followed = 1;
    pass(10 * SECOND);
    backend.sent.clear();
    host.newest = 2;
    apply(only(NEXT));
    pass(LIMIT / 2);
    ask();
    assertEquals(List.of(), backend.sent, "neither the end of the old one nor the new one");
    host.followed = 2;
    controller.step(now);
    FakeBackend.Sent first = backend.sent.getFirst();
    assertTrue(information(first, NEXT).preferredLifetime() > 0);
    assertEquals(0, information(first, ADVERTISED).preferredLifetime());
  }

  @Test
  void shouldNotWaitWhereNoRouteIsNew() throws Exception {
    begin();
    host.followed = 1;
    pass(10 * SECOND);
    backend.sent.clear();
    // The host is busy, but not with a prefix.
    host.newest = 2;
    apply(
        DeviceUpdate.builder()
            .settings(
                SettingsUpdate.setting(
                    SettingTable.RDNSS, List.of(Ipv6Address.parse("2001:db8::53"))))
            .build());
    pass(LIMIT / 2);
    assertTrue(!backend.sent.isEmpty(), "the name server is told");
  }

  @Test
  void shouldNotBeSilentWhileThePrefixChangesAllTheTime() throws Exception {
    begin();
    for (int i = 0; i < 20; i++) {
      host.newest++;
      apply(only(IpPrefix.parse("2001:db8:" + (0x100 + i) + "::/64")));
      pass(SECOND);
    }
    assertTrue(backend.sent.size() >= 4, "sent " + backend.sent.size());
    backend.sent.clear();
    pass(10 * SECOND);
    assertTrue(
        information(backend.sent.getLast(), IpPrefix.parse("2001:db8:275::/64")).preferredLifetime()
            > 0);
  }

  @Test
  void shouldTakeLeaveAtOnce() throws Exception {
    begin();
    host.followed = 1;
    pass(10 * SECOND);
    host.newest = 2;
    apply(only(NEXT));
    backend.sent.clear();
    controller.cease(now);
    pass(SECOND / 2);
    assertEquals(3, backend.sent.size());
    for (FakeBackend.Sent each : backend.sent) {
      assertEquals(0, lifetime(each));
    }
    assertFalse(controller.isCeasing());
  }
}
