package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class RtnetlinkTest {
  private final Loopback namespace = new Loopback();
  private final Rtnetlink netlink = namespace.call(Rtnetlink::open);

  @AfterEach
  void close() {
    netlink.close();
    namespace.close();
  }

  private int veth() {
    Link link = netlink.links().createVeth("sgv0", "sgv1", null);
    assertEquals("", netlink.links().alias(link.index()));
    netlink.links().change(link.index(), new LinkChange().addressGeneration(1).up(true));
    netlink.links().change("sgv1", new LinkChange().addressGeneration(1).up(true));
    return link.index();
  }

  @Test
  void shouldMakeAnInterfaceInAGroup() {
    int link = netlink.links().create("sgv5", "veth", 77).index();
    assertEquals(77, netlink.links().group(link));
    netlink.links().change(link, new LinkChange().group(0).alias("no more"));
    assertEquals(0, netlink.links().group(link));
    assertEquals("no more", netlink.links().alias(link));
    assertErrno(Errno.ENODEV, () -> netlink.links().group(9999));
  }

  private static void assertErrno(int errno, Executable body) {
    assertEquals(errno, assertThrows(LinuxException.class, body).errno());
  }

  private static AssignedAddress address(int link, String text) {
    return AssignedAddress.of(link, InterfaceAddress.parse(text))
        .withFlags(AssignedAddress.FLAG_NO_DAD);
  }

  @Test
  void shouldSeeLoopbackAlone() {
    Link lo = netlink.links().get("lo");
    assertEquals(1, lo.index());
    assertEquals(lo, netlink.links().get(1));
    assertTrue(lo.isUp());
    assertEquals(772, lo.hardwareType());
    assertEquals(65536, lo.mtu());
    assertTrue(netlink.links().list().contains(lo));
    assertTrue(netlink.links().find("nothing").isEmpty());
    assertErrno(Errno.ENODEV, () -> netlink.links().get("nothing"));
    assertErrno(Errno.ENODEV, () -> netlink.links().get(12345));
  }

  @Test
  void shouldMakeChangeMoveAndDeleteLinks() {
    Link link = netlink.links().createVeth("sgv0", "sgv1", null);
    assertEquals("veth", link.kind());
    assertFalse(link.isUp());
    assertErrno(Errno.EEXIST, () -> netlink.links().createVeth("sgv0", "sgv2", null));
    netlink
        .links()
        .change(
            link.index(),
            new LinkChange()
                .mtu(1400)
                .name("renamed")
                .alias("for people")
                .hardwareAddress(new byte[] {2, 0, 0, 0, 0, 9})
                .up(true));
    Link changed = netlink.links().get("renamed");
    assertEquals(1400, changed.mtu());
    assertEquals("for people", netlink.links().alias(changed.index()));
    assertEquals("020000000009", changed.hardwareAddress());
    assertTrue(changed.isUp());
    try (NetworkNamespace other = NetworkNamespace.anonymous()) {
      netlink.links().change("sgv1", new LinkChange().moveTo(other));
      assertTrue(netlink.links().find("sgv1").isEmpty());
      other.run(
          () -> {
            try (Rtnetlink there = Rtnetlink.open()) {
              assertEquals("veth", there.links().get("sgv1").kind());
            }
          });
      netlink.links().createVeth("sgv3", "sgv4", other);
      assertTrue(netlink.links().find("sgv4").isEmpty());
      // As long as the namespace is there: with it goes the moved end, and this one with that.
      netlink.links().delete(changed.index());
      assertTrue(netlink.links().find("renamed").isEmpty());
      assertErrno(Errno.ENODEV, () -> netlink.links().delete(changed.index()));
    }
  }

  @Test
  void shouldGiveTheKernelsExplanation() {
    int index = veth();
    LinuxException e =
        assertThrows(
            LinuxException.class,
            () -> netlink.links().change(index, new LinkChange().mtu(1 << 20)));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(e.toString().contains("mtu greater than device maximum"), e.toString());
    assertErrno(Errno.EOPNOTSUPP, () -> netlink.links().create("sgv9", "no-such-kind"));
  }

  @Test
  void shouldKeepLinksFromFormingAddresses() {
    int index = veth();
    assertEquals(List.of(), netlink.addresses().list(index));
  }

  @Test
  void shouldAddReplaceListAndDeleteAddresses() {
    int index = veth();
    AssignedAddress six =
        address(index, "2001:db8::1/64")
            .withFlags(AssignedAddress.FLAG_NO_DAD | AssignedAddress.FLAG_NO_PREFIX_ROUTE);
    netlink.addresses().add(six);
    netlink.addresses().add(address(index, "192.0.2.1/24"));
    assertErrno(Errno.EEXIST, () -> netlink.addresses().add(six));
    List<AssignedAddress> list = netlink.addresses().list(index);
    assertEquals(2, list.size());
    assertEquals(InterfaceAddress.parse("192.0.2.1/24"), list.get(0).address());
    AssignedAddress read = list.get(1);
    assertEquals(six.address(), read.address());
    assertEquals(AssignedAddress.FOREVER, read.validSeconds());
    int flags = AssignedAddress.FLAG_NO_DAD | AssignedAddress.FLAG_NO_PREFIX_ROUTE;
    assertEquals(flags, read.flags() & flags);

    netlink.addresses().replace(six.withLifetimes(3600, 0));
    AssignedAddress deprecated = netlink.addresses().list(index).get(1);
    assertTrue(deprecated.validSeconds() > 3590 && deprecated.validSeconds() <= 3600);
    assertEquals(0, deprecated.preferredSeconds());
    assertTrue((deprecated.flags() & AssignedAddress.FLAG_DEPRECATED) != 0);

    netlink.addresses().delete(index, six.address());
    netlink.addresses().delete(index, InterfaceAddress.parse("192.0.2.1/24"));
    assertEquals(List.of(), netlink.addresses().list(index));
    assertErrno(Errno.EADDRNOTAVAIL, () -> netlink.addresses().delete(index, six.address()));
  }

  @Test
  void shouldTellBothEndsOfPointToPointAddress() {
    int index = veth();
    IpAddress peer = IpAddress.parse("fe80::2");
    netlink.addresses().add(address(index, "fe80::1/128").withPeer(peer));
    AssignedAddress read = netlink.addresses().list(index).getFirst();
    assertEquals(InterfaceAddress.parse("fe80::1/128"), read.address());
    assertEquals(peer, read.peer());
  }

  @Test
  void shouldAddReplaceListAndDeleteRoutes() {
    int index = veth();
    netlink.addresses().add(address(index, "2001:db8::1/64"));
    netlink.addresses().add(address(index, "192.0.2.1/24"));
    List<Route> routes =
        List.of(
            Route.to(IpPrefix.parse("2001:db8:1::/48"))
                .via(IpAddress.parse("2001:db8::2"))
                .on(index)
                .withMetric(7)
                .withMtu(1300)
                .by(Route.PROTOCOL_STATIC),
            Route.to(IpPrefix.parse("::/0")).on(index).inTable(51820).withMetric(1024),
            Route.to(IpPrefix.parse("2001:db8:2::/48"))
                .type(Route.UNREACHABLE)
                .on(1)
                .withMetric(1 << 30),
            Route.to(IpPrefix.parse("198.51.100.0/24"))
                .on(index)
                .from(IpAddress.parse("192.0.2.1")),
            Route.to(IpPrefix.parse("0.0.0.0/0"))
                .via(IpAddress.parse("192.0.2.2"))
                .on(index)
                .inTable(51820),
            Route.to(IpPrefix.parse("203.0.113.0/24")).type(Route.BLACKHOLE));
    for (Route route : routes) {
      netlink.routes().add(route);
      assertErrno(Errno.EEXIST, () -> netlink.routes().add(route));
      assertTrue(netlink.routes().list(route.table()).contains(route), route.toString());
    }
    Route changed = routes.getFirst().withMtu(1400);
    netlink.routes().replace(changed);
    assertTrue(netlink.routes().list(Route.MAIN).contains(changed));
    assertFalse(netlink.routes().list(Route.MAIN).contains(routes.getFirst()));
    for (Route route : routes) {
      netlink.routes().delete(route);
      assertErrno(Errno.ESRCH, () -> netlink.routes().delete(route));
    }
    assertEquals(List.of(), netlink.routes().list(51820));
  }

  @Test
  void shouldResolveTheWayToAnAddress() {
    int index = veth();
    netlink.addresses().add(address(index, "192.0.2.1/24"));
    assertEquals(1, netlink.routes().resolve(IpAddress.parse("::1"), 0).linkIndex());
    assertEquals(index, netlink.routes().resolve(IpAddress.parse("192.0.2.9"), 0).linkIndex());
    assertErrno(
        Errno.ENETUNREACH, () -> netlink.routes().resolve(IpAddress.parse("2001:db8::9"), 0));
  }

  @Test
  void shouldResolveTheWayOfASource() {
    int index = veth();
    for (String text : List.of("192.0.2.1", "2001:db8::1")) {
      boolean ipv6 = text.contains(":");
      IpAddress source = IpAddress.parse(text);
      netlink.addresses().add(address(index, text + (ipv6 ? "/64" : "/24")));
      IpAddress away = IpAddress.parse(ipv6 ? "2001:db8::9" : "192.0.2.9");
      assertEquals(index, netlink.routes().resolve(away, source, 0).linkIndex());
    }
    IpAddress foreign = IpAddress.parse("192.0.2.77");
    IpAddress away = IpAddress.parse("192.0.2.9");
    assertErrno(Errno.ENETUNREACH, () -> netlink.routes().resolve(away, foreign, 0));
  }

  @Test
  void shouldRouteMarkedPacketsAsWgQuickDoes() {
    int index = veth();
    netlink.addresses().add(address(index, "192.0.2.1/24"));
    netlink.routes().add(Route.to(IpPrefix.parse("0.0.0.0/0")).on(index).inTable(51820));
    IpAddress away = IpAddress.parse("203.0.113.1");
    assertErrno(Errno.ENETUNREACH, () -> netlink.routes().resolve(away, 0));

    Rule unmarked = Rule.toTable(false, 51820).withMark(51820).not().at(100);
    Rule suppress = Rule.toTable(true, Route.MAIN).suppressing(0).at(99);
    for (Rule rule : List.of(unmarked, suppress)) {
      netlink.rules().add(rule);
      assertTrue(netlink.rules().list().contains(rule), rule.toString());
      assertErrno(Errno.EEXIST, () -> netlink.rules().add(rule));
    }
    assertEquals(51820, netlink.routes().resolve(away, 0).table());
    assertErrno(Errno.ENETUNREACH, () -> netlink.routes().resolve(away, 51820));
    for (Rule rule : List.of(unmarked, suppress)) {
      netlink.rules().delete(rule);
      assertErrno(Errno.ENOENT, () -> netlink.rules().delete(rule));
    }
  }

  @Test
  void shouldListMoreThanFitsOneDatagram() {
    int index = veth();
    for (int i = 1; i <= 600; i++) {
      netlink.addresses().add(address(index, "2001:db8::" + Integer.toHexString(i) + "/128"));
    }
    Supplier<Long> distinct =
        () -> netlink.addresses().list(index).stream().map(a -> a.address()).distinct().count();
    assertEquals(600, distinct.get());
  }

  @Test
  void shouldAddAndDeleteManyRoutesTogether() {
    int link = veth();
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      routes.add(Route.to(IpPrefix.parse("2001:db8:f00:%x::/64".formatted(i))).on(link));
    }
    Route there = routes.get(3);
    Route nowhere = routes.get(199).on(12345);
    netlink.routes().add(there);
    routes.set(199, nowhere);
    Map<Route, LinuxException> refused = netlink.routes().addAll(routes);
    assertEquals(Set.of(there, nowhere), refused.keySet());
    assertEquals(Errno.EEXIST, Objects.requireNonNull(refused.get(there)).errno());
    assertEquals(Errno.ENODEV, Objects.requireNonNull(refused.get(nowhere)).errno());
    assertEquals(199, ours(link));

    refused = netlink.routes().deleteAll(routes);
    assertEquals(Set.of(nowhere), refused.keySet());
    assertEquals(0, ours(link));
    refused = netlink.routes().deleteAll(routes.subList(0, 130));
    assertEquals(Set.copyOf(routes.subList(0, 130)), refused.keySet(), "each is refused");
    assertEquals(Errno.ESRCH, Objects.requireNonNull(refused.get(there)).errno());
    assertEquals(Map.of(), netlink.routes().addAll(List.of()));
    assertEquals(Map.of(), netlink.routes().addAll(routes.subList(0, 1)));
    assertEquals(1, ours(link), "the socket goes on");
  }

  private long ours(int link) {
    IpPrefix all = IpPrefix.parse("2001:db8:f00::/48");
    return netlink.routes().list().stream()
        .filter(each -> each.linkIndex() == link && all.contains(each.destination()))
        .count();
  }
}
