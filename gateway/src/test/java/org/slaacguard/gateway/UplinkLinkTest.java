package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slaacguard.linux.AssignedAddress;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.linux.Sysctl;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.testing.NeedsRoot;
import org.slaacguard.testing.OwnNamespace;

/**
 * In a network namespace of the test's own, with a cable and no duplicate address detection:
 *
 * <pre>
 *   wan0  followed by its name        far0  its other end, up
 * </pre>
 */
@Timeout(120)
@NeedsRoot
final class UplinkLinkTest {
  private static final int CHANGES = 1_500;
  private static final long PAUSE = Duration.ofMillis(20).toNanos();

  @RegisterExtension
  private final OwnNamespace<NetworkNamespace> namespace =
      new OwnNamespace<>(
          NetworkNamespace::current, NetworkNamespace::anonymous, NetworkNamespace::enter);

  private Rtnetlink rtnetlink;
  private UplinkLink link;
  private Poller poller;

  @BeforeEach
  void enter() throws IOException {
    rtnetlink = Rtnetlink.open();
    Sysctl.set("net/ipv6/conf/all/accept_dad", "0");
    Sysctl.set("net/ipv6/conf/default/accept_dad", "0");
    rtnetlink.links().createVeth("wan0", "far0", null);
    up("far0", true);
    link = new UplinkLink("wan0");
    poller = new Poller(1);
    int _ = poller.add(link.fd(), Poller.READABLE);
  }

  @AfterEach
  void leave() {
    link.close();
    poller.close();
    rtnetlink.close();
  }

  private void up(String name, boolean up) {
    rtnetlink.links().change(name, new LinkChange().up(up));
  }

  private void rename(String from, String to) {
    up(from, false);
    rtnetlink.links().change(from, new LinkChange().name(to));
    up(to, true);
  }

  /** Waits for what the kernel tells, as the uplink thread does. */
  private UplinkLink.Usable awaitUsable() {
    UplinkLink.@Nullable Usable found = link.look();
    while (found == null) {
      boolean _ = poller.await(PAUSE);
      found = link.look();
    }
    return found;
  }

  private void awaitNone() {
    while (link.look() != null) {
      boolean _ = poller.await(PAUSE);
    }
  }

  @Test
  void shouldFollowTheNameAndNotTheInterfaceThatHadIt() {
    assertNull(link.look(), "it is down");
    up("wan0", true);
    int first = awaitUsable().index();
    boolean _ = link.wasInterrupted();

    rename("wan0", "old0");
    awaitNone();
    assertTrue(link.wasInterrupted());

    rtnetlink.links().createVeth("new0", "far1", null);
    up("far1", true);
    rename("new0", "wan0");
    UplinkLink.Usable second = awaitUsable();
    assertNotEquals(first, second.index(), "another interface has the name");
    assertEquals(rtnetlink.links().get("wan0").index(), second.index());

    rename("wan0", "new0");
    awaitNone();
    rename("old0", "wan0");
    assertEquals(first, awaitUsable().index(), "the first one has it again");
  }

  @Test
  void shouldTellOfAnInterruptionHoweverBrief() {
    up("wan0", true);
    UplinkLink.Usable usable = awaitUsable();
    boolean _ = link.wasInterrupted();
    up("wan0", false);
    up("wan0", true);
    assertEquals(usable.index(), awaitUsable().index());
    assertTrue(link.wasInterrupted(), "the provider may have forgotten us");
    assertFalse(link.wasInterrupted(), "told once");
  }

  /** A list that changes while the kernel tells it is refused in the end (EINTR). */
  @Test
  void shouldOutliveAHostWhoseAddressesChangeAllTheTime() throws InterruptedException {
    up("wan0", true);
    UplinkLink.Usable usable = awaitUsable();
    int busy = rtnetlink.links().createVeth("busy0", "busy1", null).index();
    for (int i = 0; i < 3000; i++) {
      rtnetlink.addresses().add(AssignedAddress.of(busy, host(i)));
    }
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger changes = new AtomicInteger();
    NetworkNamespace here = NetworkNamespace.current();
    Thread churn =
        Thread.ofPlatform()
            .start(
                () -> {
                  here.enter();
                  try (Rtnetlink own = Rtnetlink.open()) {
                    for (int i = 0; !over.get(); i = (i + 1) % 3000) {
                      own.addresses().delete(busy, host(i));
                      own.addresses().add(AssignedAddress.of(busy, host(i)));
                      changes.incrementAndGet();
                    }
                  }
                });
    try {
      while (changes.get() < CHANGES) {
        assertEquals(usable, link.look());
        assertTrue(churn.isAlive(), "the host goes on changing");
      }
    } finally {
      over.set(true);
      churn.join();
      here.close();
    }
  }

  private static InterfaceAddress host(int number) {
    return new InterfaceAddress(new Ipv6Address(0xfd00_0000_0000_0000L, number + 1L), 128);
  }
}
