package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.net.InterfaceAddress;

@ExtendWith(DescriptorLeaks.class)
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
    try (NetworkMonitor monitor = namespace.call(NetworkMonitor::openWithRules)) {
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
