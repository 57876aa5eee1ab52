package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slaacguard.gateway.LinkView;
import org.slaacguard.gateway.LinkWatch;
import org.slaacguard.linux.Fd;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.Ipv6Address;

/** One host, and one end of a cable as the interface. */
@Timeout(120)
final class LinkWatchIT {
  private final int descriptors = Fd.open();
  private Topology topology;
  private Host host;
  private LinkWatch watch;
  private final Semaphore changes = new Semaphore(0);

  @BeforeEach
  void start() throws Exception {
    topology = Topology.open();
    host = topology.host("gateway");
    watch = host.async(() -> LinkWatch.of("eth0", changes::release)).get();
  }

  @AfterEach
  void stop() {
    watch.close();
    topology.close();
    assertEquals(descriptors, Fd.open(), () -> "leaked: " + Fd.openDescriptors());
  }

  @Test
  void shouldLookWhereNothingIsUp() throws IOException {
    host.ip("link", "set", "lo", "down");
    LinkView view = watch.look();
    assertFalse(view.present());
    assertNull(view.linkLocal());
  }

  @Test
  void shouldFollowTheInterfaceAndTheHostsAddresses() throws IOException {
    assertFalse(watch.look().present());
    topology.cable(host, "eth0", topology.host("other"), "eth0");
    host.address("eth0", "2001:db8::1/64");
    host.address("eth0", "fe80::9/64");
    host.address("eth0", "fe80::1/64");
    host.address("lo", "192.0.2.1/32");
    host.ip("link", "set", "eth0", "mtu", "1400");
    LinkView view = watch.look();
    assertTrue(view.present());
    assertEquals(1400, view.mtu());
    assertEquals(Ipv6Address.parse("fe80::1"), view.linkLocal());
    for (String each :
        new String[] {"2001:db8::1/64", "fe80::9/64", "192.0.2.1/32", "127.0.0.1/8"}) {
      assertTrue(view.addresses().contains(InterfaceAddress.parse(each)), view::toString);
    }

    host.ip("addr", "del", "2001:db8::1/64", "dev", "eth0");
    assertFalse(watch.look().addresses().contains(InterfaceAddress.parse("2001:db8::1/64")));
    host.ip("link", "del", "eth0");
    assertFalse(watch.look().present());
  }

  @Test
  void shouldReadAgainOnlyWhenSomethingHasChanged() throws IOException {
    // The kernel may still have something to tell of the loopback interface.
    assertTrue(Await.holds(Duration.ofSeconds(60), this::isReadOnce));
    host.address("lo", "192.0.2.1/32");
    assertTrue(watch.look().addresses().contains(InterfaceAddress.parse("192.0.2.1/32")));
  }

  /** Whether two looks give one object. */
  private boolean isReadOnce() {
    Set<LinkView> views = Collections.newSetFromMap(new IdentityHashMap<>());
    views.add(look());
    views.add(look());
    return views.size() == 1;
  }

  private LinkView look() {
    try {
      return watch.look();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldSayAtOnceThatSomethingHasChanged() throws Exception {
    topology.cable(host, "eth0", topology.host("other"), "eth0");
    while (watch.hasNews() || changes.tryAcquire(200, TimeUnit.MILLISECONDS)) {
      watch.look();
    }
    host.address("eth0", "2001:db8::1/64");
    assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS));
    Await.until("the news", Duration.ofSeconds(60), watch::hasNews);
    assertTrue(
        watch.look().addresses().contains(InterfaceAddress.parse("2001:db8::1/64")),
        "the news is the address");
    host.ip("addr", "del", "2001:db8::1/64", "dev", "eth0");
    assertTrue(changes.tryAcquire(60, TimeUnit.SECONDS), "told again after a look");
  }

  @Test
  void shouldCountWhatMayHaveBeenTaken() throws IOException {
    topology.cable(host, "eth0", topology.host("other"), "eth0");
    host.up("eth0");
    long before = watch.look().losses();
    host.address("lo", "2001:db8::2/128");
    host.ip("addr", "del", "2001:db8::2/128", "dev", "lo");
    host.ip("route", "add", "198.51.100.0/24", "dev", "lo");
    host.ip("route", "del", "198.51.100.0/24", "dev", "lo");
    assertEquals(before, watch.look().losses(), "of other interfaces");
    host.ip("-6", "route", "add", "2001:db8:7::/64", "dev", "eth0");
    host.ip("-6", "route", "del", "2001:db8:7::/64", "dev", "eth0");
    assertEquals(before + 1, watch.look().losses());
    host.ip("-6", "rule", "add", "pref", "99", "lookup", "77");
    host.ip("-6", "rule", "del", "pref", "99");
    assertEquals(before + 2, watch.look().losses());
    host.address("eth0", "2001:db8::1/64");
    host.ip("addr", "del", "2001:db8::1/64", "dev", "eth0");
    assertEquals(before + 3, watch.look().losses());
    host.sysctl("net.ipv6.conf.all.forwarding", "1");
    host.sysctl("net.ipv6.conf.all.forwarding", "0");
    assertEquals(before + 4, watch.look().losses());
    host.ip("link", "set", "eth0", "down");
    host.ip("link", "set", "eth0", "name", "eth9");
    assertFalse(watch.look().present());
    host.ip("link", "set", "eth9", "name", "eth0");
    host.ip("link", "set", "eth0", "up");
    LinkView view = watch.look();
    assertTrue(view.up());
    assertTrue(view.losses() > before + 5, view::toString);
  }

  @Test
  void shouldTellTheNetworkOfAnAddressWithAnotherEnd() throws IOException {
    topology.cable(host, "eth0", topology.host("other"), "eth0");
    host.ip("addr", "add", "192.0.2.1", "peer", "198.51.100.9/24", "dev", "eth0");
    LinkView view = watch.look();
    assertTrue(view.addresses().contains(InterfaceAddress.parse("192.0.2.1/32")), view::toString);
    assertTrue(
        view.addresses().contains(InterfaceAddress.parse("198.51.100.0/24")), view::toString);
  }
}
