package org.slaacguard.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinkSocket;
import org.slaacguard.linux.NetworkNamespace;
import org.slaacguard.linux.Poller;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdMessage.NeighborSolicitation;
import org.slaacguard.net.NdPacket;
import org.slaacguard.testing.NeedsRoot;

/**
 * The filter in the running kernel.
 *
 * <pre>
 * neighbours, each with its address at sgn1 ─ veth ─ sgn0: the proxy's socket
 * </pre>
 */
@NeedsRoot
class SolicitationFilterTest {
  private static final Ipv6Address PEER = Ipv6Address.parse("2001:db8::7");
  private static final Ipv6Address NOBODY = Ipv6Address.parse("2001:db8::8");
  private static final Ipv6Address ASKER = Ipv6Address.parse("fe80::9");
  private static final long FIRST = 0x0200_0000_0001L;
  private static final long SECOND = 0x0200_0000_0002L;
  private static final long THIRD = 0x0200_0000_0003L;
  private static final long WAIT = 100_000_000L;

  /** Many times what the socket has room for. */
  private static final int FLOOD = 20_000;

  private final NetworkNamespace namespace = NetworkNamespace.anonymous();
  private final Rtnetlink netlink = namespace.call(Rtnetlink::open);
  private final SolicitationFilter filter =
      SolicitationFilter.open("t0", 16, new SplittableRandom(1));
  private final Map<Long, Integer> received = new HashMap<>();
  private LinkSocket socket;
  private LinkSocket neighbors;
  private Poller poller;

  @BeforeEach
  void open() {
    int near = netlink.links().createVeth("sgn0", "sgn1", null).index();
    int far = netlink.links().get("sgn1").index();
    for (String each : List.of("sgn0", "sgn1")) {
      netlink.links().change(each, new LinkChange().addressGeneration(1).up(true));
    }
    filter.add(PEER);
    socket = namespace.call(() -> LinkSocket.open(near, ProxyUplink.RECEIVE_BUFFER));
    filter.attach(socket, List.of(IpPrefix.parse("2001:db8::/64")));
    socket.receiveFrom();
    neighbors = namespace.call(() -> LinkSocket.open(far, 1 << 16));
    poller = new Poller(1);
    poller.add(socket.fd(), Poller.READABLE);
  }

  @AfterEach
  void close() {
    poller.close();
    neighbors.close();
    socket.close();
    filter.close();
    netlink.close();
    namespace.close();
  }

  private void ask(long sender, Ipv6Address target, int times) {
    byte[] hardware = new byte[6];
    for (int i = 0; i < hardware.length; i++) {
      hardware[i] = (byte) (sender >>> (8 * (hardware.length - 1 - i)));
    }
    netlink.links().change("sgn1", new LinkChange().hardwareAddress(hardware));
    byte[] packet =
        new NdPacket(ASKER, target.solicitedNode(), new NeighborSolicitation(target, List.of()))
            .toBytes();
    for (int i = 0; i < times; ) {
      int result = neighbors.send(packet, 0x3333_ff00_0007L);
      if (result == 0) {
        i++;
      } else {
        // The kernel moves them in its own time.
        assertTrue(result == -Errno.EAGAIN || result == -Errno.ENOBUFS, "error " + result);
        Thread.onSpinWait();
      }
    }
  }

  /** Asks until so many questions were refused; a busy kernel may lose some before the filter. */
  private void flood(long sender) {
    for (long refused = 0; refused < FLOOD; refused += filter.refused()) {
      ask(sender, PEER, 1_000);
    }
    assertEquals(0, filter.refused(), "each counts once");
  }

  /** Asks, and reads until that is heard, and on to the end. */
  private void hear(long sender) {
    ask(sender, PEER, 1);
    while (true) {
      int length = socket.receive();
      if (length >= 0) {
        received.merge(socket.sender(), 1, Integer::sum);
        continue;
      }
      assertEquals(-Errno.EAGAIN, length);
      if (received.containsKey(sender)) {
        return;
      }
      poller.await(WAIT);
      ask(sender, PEER, 1);
    }
  }

  private int of(long sender) {
    return received.getOrDefault(sender, 0);
  }

  @Test
  void shouldKeepRoomForOthersWhileOneNeighborFloods() {
    flood(FIRST);
    ask(SECOND, PEER, 100);
    hear(THIRD);
    assertEquals(SenderShares.SHARE, of(FIRST), "its share, and no more");
    assertTrue(of(SECOND) <= 100 && of(THIRD) > 0);
    assertEquals(0, filter.refused(), "nobody else has met a bound");
    assertEquals(0, socket.overflow(), "nothing has found no room");
  }

  @Test
  void shouldGiveEachItsShareAgainWhenTheSocketIsEmpty() {
    flood(FIRST);
    hear(SECOND);
    filter.drained();
    received.clear();
    flood(FIRST);
    hear(SECOND);
    assertEquals(SenderShares.SHARE, of(FIRST));
    assertEquals(0, socket.overflow());
  }

  /** Chance must cost a neighbour less than one question in a hundred. */
  @Test
  void shouldTellAlmostAllNeighborsApart() {
    flood(FIRST);
    int others = 1_000;
    for (int i = 1; i <= others; i++) {
      ask(FIRST + i, PEER, 1);
    }
    hear(FIRST + others + 1);
    long refused = filter.refused();
    assertTrue(refused < others / 100, refused + " of " + others);
  }

  @Test
  void shouldTakeNoShareForAddressesOfNoPeer() {
    ask(FIRST, NOBODY, FLOOD);
    hear(FIRST);
    assertTrue(of(FIRST) < SenderShares.SHARE);
    assertEquals(0, filter.refused());
  }
}
