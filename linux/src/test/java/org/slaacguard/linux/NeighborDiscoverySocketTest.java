package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLayerAddress;
import org.slaacguard.net.NdMessage;
import org.slaacguard.net.NdOption;
import org.slaacguard.net.NdPacket;
import org.slaacguard.net.PacketException;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class NeighborDiscoverySocketTest {
  private static final long PATIENCE = 60_000_000_000L;
  private static final Ipv6Address SOURCE = Ipv6Address.parse("fe80::7");

  private final Loopback namespace = new Loopback();
  private final Rtnetlink netlink = namespace.call(Rtnetlink::open);
  private int link;

  @BeforeEach
  void start() {
    link = netlink.links().createVeth("sgd0", "sgd1", null).index();
    for (String each : List.of("sgd0", "sgd1")) {
      netlink.links().change(each, new LinkChange().addressGeneration(1).up(true));
    }
  }

  private void address() {
    netlink
        .addresses()
        .add(
            AssignedAddress.of(link, InterfaceAddress.parse(SOURCE + "/64"))
                .withFlags(AssignedAddress.FLAG_NO_DAD));
  }

  @AfterEach
  void close() {
    netlink.close();
    namespace.close();
  }

  @Test
  void shouldSendAWholeSolicitation() throws PacketException {
    NdPacket packet =
        new NdPacket(
            SOURCE,
            Ipv6Address.ALL_ROUTERS,
            new NdMessage.RouterSolicitation(
                List.of(
                    new NdOption.SourceLinkLayerAddress(
                        new LinkLayerAddress(new byte[] {2, 0, 0, 0, 0, 9})))));
    int other = netlink.links().get("sgd1").index();
    try (LinkSocket seen = namespace.call(() -> LinkSocket.open(other, 1 << 16))) {
      seen.filter(ClassicFilter.routerSolicitations());
      seen.receiveFrom();
      // The kernel solicits, too, as soon as it has the address.
      address();
      try (NeighborDiscoverySocket socket =
          namespace.call(() -> NeighborDiscoverySocket.open(link, SOURCE))) {
        assertHears(seen, packet, () -> assertEquals(0, socket.send(packet)));
      }
    }
  }

  /**
   * Whole: hop limit and checksum among the rest. Whatever else is on the link comes, too. The
   * kernel drops what is sent before it has noticed that the cable is plugged in, so it is sent
   * again.
   */
  private static void assertHears(LinkSocket socket, NdPacket expected, Runnable send)
      throws PacketException {
    List<NdPacket> heard = new ArrayList<>();
    try (Poller poller = new Poller(1)) {
      poller.add(socket.fd(), Poller.READABLE);
      for (long end = System.nanoTime() + PATIENCE; System.nanoTime() - end < 0; ) {
        int length = socket.receive();
        if (length < 0) {
          assertEquals(-Errno.EAGAIN, length);
          send.run();
          poller.await(PATIENCE / 60);
        } else {
          heard.add(NdPacket.parse(socket.packet(length)));
          if (heard.getLast().equals(expected)) {
            return;
          }
        }
      }
    }
    assertEquals(List.of(expected), heard);
  }

  @Test
  void shouldRefuseAnAddressThatIsNotThere() {
    address();
    LinuxException e =
        assertThrows(
            LinuxException.class,
            () ->
                namespace.call(
                    () -> NeighborDiscoverySocket.open(link, Ipv6Address.parse("fe80::8"))));
    assertEquals(Errno.EADDRNOTAVAIL, e.errno());
  }

  @Test
  void shouldTellTheDefaultRoutesOfRouters() {
    address();
    Ipv6Address router = Ipv6Address.parse("fe80::1");
    Route wanted = Route.to(IpPrefix.parse("::/0")).via(router).on(link);
    netlink.routes().add(wanted);
    netlink.routes().add(Route.to(IpPrefix.parse("2001:db8::/32")).via(router).on(link).by(9));
    assertEquals(List.of(), netlink.routes().advertised(link));
    netlink.routes().add(wanted.by(Route.PROTOCOL_RA).withMetric(77));
    AdvertisedDefaultRoute found = netlink.routes().advertised(link).getFirst();
    assertEquals(router, found.route().gateway());
    assertNull(found.left(), "it has no end");
    assertEquals(List.of(), netlink.routes().advertised(link + 1));
  }
}
