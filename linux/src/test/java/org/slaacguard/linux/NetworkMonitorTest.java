package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class NetworkMonitorTest {
  private final Loopback namespace = new Loopback();
  private final Rtnetlink netlink = namespace.call(Rtnetlink::open);

  @AfterEach
  void close() {
    netlink.close();
    namespace.close();
  }

  @Test
  void shouldTellWhatChanged() {
    try (NetworkMonitor monitor = namespace.call(() -> NetworkMonitor.open(true))) {
      List<NetworkEvent> events = new ArrayList<>();
      // Nothing of ours. The kernel may still have something to tell of the loopback interface.
      assertEquals(monitor.poll(events::add), events.size());
      events.clear();
      Link link = netlink.links().createVeth("sgm0", "sgm1", null);
      InterfaceAddress address = InterfaceAddress.parse("192.0.2.1/32");
      netlink.addresses().add(AssignedAddress.of(link.index(), address));
      netlink.addresses().delete(link.index(), address);
      netlink.links().delete(link.index());
      try (Poller poller = new Poller(1)) {
        int index = poller.add(monitor.fd(), Poller.READABLE);
        poller.await(60_000_000_000L);
        assertEquals(Poller.READABLE, poller.seen(index));
      }
      assertEquals(monitor.poll(events::add), events.size());
      assertTrue(
          events.stream()
              .anyMatch(
                  e -> e instanceof NetworkEvent.LinkChanged c && c.link().name().equals("sgm0")));
      assertTrue(
          events.stream()
              .anyMatch(
                  e ->
                      e instanceof NetworkEvent.AddressChanged c
                          && c.address().address().equals(address)));
      assertTrue(
          events.stream()
              .anyMatch(
                  e ->
                      e instanceof NetworkEvent.AddressRemoved c
                          && c.address().address().equals(address)));
      assertTrue(
          events.stream()
              .anyMatch(
                  e ->
                      e instanceof NetworkEvent.LinkRemoved c && c.link().index() == link.index()));
    }
  }

  @Test
  void shouldTellOfRulesThatGo() {
    try (NetworkMonitor monitor = namespace.call(NetworkMonitor::openForLosses)) {
      for (boolean ipv6 : new boolean[] {false, true}) {
        Rule rule = Rule.toTable(ipv6, 51820).withMark(7).not().at(99);
        netlink.rules().add(rule);
        netlink.rules().delete(rule);
        List<NetworkEvent> events = new ArrayList<>();
        int _ = monitor.poll(events::add);
        assertTrue(events.contains(new NetworkEvent.RuleRemoved(rule)), events.toString());
      }
    }
  }

  /**
   * A routing daemon that changes thousands of routes a second neither wakes us nor fills memory.
   */
  @Test
  void shouldHearOfRemovedRoutesOfAdministratorsAlone() {
    int lo = netlink.links().get("lo").index();
    try (NetworkMonitor monitor = namespace.call(NetworkMonitor::openForLosses)) {
      monitor.poll(event -> {});
      int bgp = 186;
      for (int i = 0; i < 5000; i++) {
        Route route = Route.to(IpPrefix.parse("10.0.0.0/24")).on(lo).by(bgp);
        netlink.routes().add(route);
        netlink.routes().delete(route);
      }
      Route static4 = Route.to(IpPrefix.parse("198.51.100.0/24")).on(lo).by(Route.PROTOCOL_STATIC);
      Route boot6 = Route.to(IpPrefix.parse("2001:db8:9::/64")).on(lo);
      for (Route route : List.of(static4, boot6)) {
        netlink.routes().add(route);
        netlink.routes().delete(route);
      }
      List<NetworkEvent> events = new ArrayList<>();
      monitor.poll(events::add);
      assertEquals(
          List.of(static4.destination(), boot6.destination()),
          events.stream()
              .filter(NetworkEvent.RouteRemoved.class::isInstance)
              .map(event -> ((NetworkEvent.RouteRemoved) event).route().destination())
              .toList());
      assertFalse(events.contains(new NetworkEvent.Lost()), "the others were not queued");
      assertTrue(events.stream().noneMatch(NetworkEvent.RouteChanged.class::isInstance));
    }
  }

  @Test
  void shouldHearOfDefaultRoutesAlone() {
    int lo = netlink.links().get("lo").index();
    try (NetworkMonitor monitor = namespace.call(NetworkMonitor::openWithDefaultRoutes)) {
      monitor.poll(event -> {});
      for (String each : List.of("10.0.0.0/8", "0.0.0.0/0", "2001:db8:9::/64", "::/0")) {
        Route route = Route.to(IpPrefix.parse(each)).on(lo);
        netlink.routes().add(route);
        netlink.routes().delete(route);
      }
      List<String> heard = new ArrayList<>();
      monitor.poll(
          event -> {
            switch (event) {
              case NetworkEvent.RouteChanged(Route route) -> heard.add("+" + route.destination());
              case NetworkEvent.RouteRemoved(Route route) -> heard.add("-" + route.destination());
              default -> {}
            }
          });
      assertEquals(List.of("+0.0.0.0/0", "-0.0.0.0/0", "+::/0", "-::/0"), heard);
    }
  }

  @Test
  void shouldTellThatTheHostForwardsNoMore() throws IOException {
    try (NetworkMonitor monitor = namespace.call(NetworkMonitor::openForLosses)) {
      List<NetworkEvent> ends =
          List.of(new NetworkEvent.ForwardingEnded(false), new NetworkEvent.ForwardingEnded(true));
      for (String value : List.of("1", "0")) {
        namespace.run(
            () -> {
              for (String family : List.of("ipv4", "ipv6")) {
                Path setting = Path.of("/proc/sys/net", family, "conf/all/forwarding");
                Files.writeString(setting, value);
              }
            });
        List<NetworkEvent> events = new ArrayList<>();
        monitor.poll(events::add);
        assertEquals(value.equals("0"), events.containsAll(ends), events::toString);
      }
    }
  }

  @Test
  void shouldSayWhenItLostEvents() {
    try (NetworkMonitor monitor = namespace.call(() -> NetworkMonitor.open(false))) {
      // Room for next to nothing: SO_RCVBUFFORCE.
      Sockets.setOption(monitor.fd().number(), 1, 33, 1);
      Link link = netlink.links().createVeth("sgm0", "sgm1", null);
      for (int i = 0; i < 50; i++) {
        netlink.links().change(link.index(), new LinkChange().mtu(1300 + i));
      }
      List<NetworkEvent> events = new ArrayList<>();
      monitor.poll(events::add);
      assertTrue(events.contains(new NetworkEvent.Lost()), events.toString());
    }
  }
}
