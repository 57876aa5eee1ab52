package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class UdpSocketTest {
  private static final UdpOptions COALESCE = UdpOptions.DEFAULT.withCoalesce(true);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment out = arena.allocate(65_536);
  private final MemorySegment in = arena.allocate(65_536);
  private final UdpBatch send = new UdpBatch(arena, 8);
  private final UdpBatch receive = new UdpBatch(arena, 8);
  private Loopback loopback = new Loopback();

  @BeforeEach
  void fill() {
    for (int i = 0; i < out.byteSize(); i++) {
      out.set(ValueLayout.JAVA_BYTE, i, (byte) ((i * 31) >> 3));
    }
    receive.message(0).buffer(in, 0, 65_536);
  }

  @AfterEach
  void close() {
    loopback.close();
    arena.close();
  }

  private UdpSocket bind(String address, UdpOptions options) {
    return loopback.call(() -> UdpSocket.bind(IpAddress.parse(address), 0, options));
  }

  /** Waits until something can be received: the loopback delivers in another context. */
  private int receive(UdpSocket socket) {
    awaitReadable(socket);
    return socket.receive(receive, 0);
  }

  private static void awaitReadable(UdpSocket socket) {
    try (Poller poller = new Poller(1)) {
      poller.add(socket.fd(), Poller.READABLE);
      poller.await(60_000_000_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldCarryDatagramAndTellBothAddresses(String host) {
    IpAddress address = IpAddress.parse(host);
    try (UdpSocket a = bind(host, UdpOptions.DEFAULT);
        UdpSocket b = bind(host, UdpOptions.DEFAULT)) {
      assertEquals(-Errno.EAGAIN, b.receive(receive, 0));
      send.message(0).buffer(out, 100, 1452);
      send.message(0).remote().set(address, b.port(), 0);
      assertEquals(1452, a.send(send, 0));
      assertEquals(1452, receive(b));
      UdpMessage got = receive.message(0);
      assertEquals(1452, got.length());
      assertEquals(0, got.segmentSize());
      assertFalse(got.isTruncated());
      assertEquals(address, got.remote().toEndpoint().address());
      assertEquals(a.port(), got.remote().port());
      assertEquals(address, IpAddress.of(got.localHigh(), got.localLow()));
      assertEquals(1, got.localInterface());
      assertEquals(-1, in.asSlice(0, 1452).mismatch(out.asSlice(100, 1452)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldCarryRunOfSegmentsWhole(String host) {
    try (UdpSocket a = bind(host, UdpOptions.DEFAULT);
        UdpSocket b = bind(host, COALESCE)) {
      assertTrue(a.canSegment());
      assertTrue(b.coalesces());
      int length = 44 * 1452 + 700;
      send.message(0).buffer(out, 0, length);
      send.message(0).segmentSize(1452);
      send.message(0).remote().set(IpAddress.parse(host), b.port(), 0);
      assertEquals(length, a.send(send, 0));
      assertEquals(length, receive(b));
      assertEquals(1452, receive.message(0).segmentSize());
      assertTrue(receive.message(0).hasLocal());
      assertEquals(-1, in.asSlice(0, length).mismatch(out.asSlice(0, length)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldTellHowFullTheReceiveBufferIs(String host) {
    try (UdpSocket a = bind(host, UdpOptions.DEFAULT);
        UdpSocket b = bind(host, UdpOptions.DEFAULT.withBuffers(100_000))) {
      assertEquals(0, b.receiveFill());
      send.message(0).buffer(out, 0, 1000);
      send.message(0).remote().set(IpAddress.parse(host), b.port(), 0);
      int before = 0;
      int sent = 0;
      // The loopback delivers in another context, so what was sent last may not be there yet.
      for (long end = System.nanoTime() + 60_000_000_000L; before < 90; ) {
        assertTrue(System.nanoTime() < end, sent + " datagrams fill " + before + " %");
        assertTrue(a.send(send, 0) == 1000);
        sent++;
        int fill = b.receiveFill();
        assertTrue(fill >= before && fill <= 110, fill + " % after " + before);
        before = fill;
      }
      assertTrue(sent > 40, sent + " datagrams");
      while (b.receive(receive, 0) > 0) {}
      assertTrue(b.receiveFill() <= 25, "it is empty");
    }
  }

  @Test
  void shouldCutRunForReceiverThatTakesSingleDatagrams() {
    try (UdpSocket a = bind("::1", UdpOptions.DEFAULT);
        UdpSocket b = bind("::1", UdpOptions.DEFAULT)) {
      send.message(0).buffer(out, 0, 2500);
      send.message(0).segmentSize(1000);
      send.message(0).remote().set(IpAddress.parse("::1"), b.port(), 0);
      assertEquals(2500, a.send(send, 0));
      assertEquals(1000, receive(b));
      assertEquals(0, receive.message(0).segmentSize());
      assertEquals(1000, receive(b));
      assertEquals(500, receive(b));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldSendAndTellTheTrafficClassOfARun(String host) {
    try (UdpSocket a = bind(host, UdpOptions.DEFAULT);
        UdpSocket b = bind(host, COALESCE)) {
      for (int octet : new int[] {0x02, 0xbb, 0}) {
        send.message(0).buffer(out, 0, 3000);
        send.message(0).segmentSize(1400);
        send.message(0).trafficClass(octet);
        send.message(0).remote().set(IpAddress.parse(host), b.port(), 0);
        assertEquals(3000, a.send(send, 0));
        assertEquals(3000, receive(b));
        assertEquals(octet, receive.message(0).trafficClass());
        assertEquals(1400, receive.message(0).segmentSize());
        assertTrue(receive.message(0).hasLocal());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void shouldCutWhatTheLinkDoesNotCarryAndRefuseRunsOfIt(String host) {
    loopback.run(
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink.links().change("lo", new LinkChange().mtu(1300));
          }
        });
    try (UdpSocket a = bind(host, UdpOptions.DEFAULT);
        UdpSocket b = bind(host, COALESCE)) {
      send.message(0).remote().set(IpAddress.parse(host), b.port(), 0);
      send.message(0).buffer(out, 0, 3000);
      send.message(0).segmentSize(1400);
      int refused = a.send(send, 0);
      assertTrue(refused == -Errno.EINVAL || refused == -Errno.EMSGSIZE, "answer " + refused);
      send.message(0).segmentSize(0);
      assertEquals(3000, a.send(send, 0));
      assertEquals(3000, receive(b));
    }
  }

  /** IP_MTU_DISCOVER and IPV6_MTU_DISCOVER: without DF, and without believing forged messages. */
  @Test
  void shouldNotForbidRoutersToCut() {
    try (UdpSocket four = bind("127.0.0.1", UdpOptions.DEFAULT);
        UdpSocket six = bind("::1", UdpOptions.DEFAULT)) {
      assertEquals(5, Sockets.option(four.fd().number(), 0, 10), "IP_PMTUDISC_OMIT");
      assertEquals(0, Sockets.option(six.fd().number(), 41, 23), "IPV6_PMTUDISC_DONT");
    }
  }

  @Test
  void shouldRefuseTooManySegments() {
    try (UdpSocket a = bind("127.0.0.1", UdpOptions.DEFAULT)) {
      send.message(0).buffer(out, 0, 2000);
      send.message(0).segmentSize(1);
      send.message(0).remote().set(IpAddress.parse("127.0.0.1"), 9, 0);
      assertEquals(-Errno.EINVAL, a.send(send, 0));
    }
  }

  @Test
  void shouldSendFromTheAddressItIsTold() {
    try (UdpSocket a = bind("0.0.0.0", UdpOptions.DEFAULT);
        UdpSocket b = bind("0.0.0.0", UdpOptions.DEFAULT)) {
      IpAddress source = IpAddress.parse("127.7.7.7");
      send.message(0).buffer(out, 0, 10);
      send.message(0).remote().set(IpAddress.parse("127.0.0.9"), b.port(), 0);
      send.message(0).local(source.high(), source.low(), 0);
      assertEquals(10, a.send(send, 0));
      assertEquals(10, receive(b));
      assertEquals(source, receive.message(0).remote().toEndpoint().address());
      assertEquals(IpAddress.parse("127.0.0.9").low(), receive.message(0).localLow());
    }
  }

  @Test
  void shouldSendFromTheIpv6AddressItIsTold() {
    IpAddress source = IpAddress.parse("2001:db8::77");
    addLoopbackAddress(source);
    try (UdpSocket a = bind("::", UdpOptions.DEFAULT);
        UdpSocket b = bind("::", COALESCE)) {
      send.message(0).buffer(out, 0, 3000);
      send.message(0).segmentSize(1400);
      send.message(0).remote().set(IpAddress.parse("::1"), b.port(), 0);
      send.message(0).local(source.high(), source.low(), 1);
      assertEquals(3000, a.send(send, 0));
      assertEquals(3000, receive(b));
      assertEquals(source, receive.message(0).remote().toEndpoint().address());
      IpAddress foreign = IpAddress.parse("2001:db8::78");
      send.message(0).local(foreign.high(), foreign.low(), 0);
      assertTrue(a.send(send, 0) < 0, "not our address");
      send.message(0).clearLocal();
      assertEquals(3000, a.send(send, 0));
    }
  }

  private void addLoopbackAddress(IpAddress address) {
    loopback.run(
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            netlink
                .addresses()
                .add(
                    AssignedAddress.of(1, new InterfaceAddress(address, 128))
                        .withFlags(AssignedAddress.FLAG_NO_DAD));
          }
        });
  }

  @Test
  void shouldSendAndReceiveSeveralMessagesInOneCall() {
    try (UdpSocket a = bind("::1", UdpOptions.DEFAULT);
        UdpSocket b = bind("::1", UdpOptions.DEFAULT)) {
      for (int i = 0; i < 8; i++) {
        send.message(i).buffer(out, i, i * 10);
        send.message(i).remote().set(IpAddress.parse("::1"), b.port(), 0);
        receive.message(i).buffer(in, i * 100L, 100);
      }
      // A call takes what is there: less than all, where the kernel delivers in another context.
      int received = 0;
      for (int tries = 0; tries < 100 && received < 6; tries++) {
        assertEquals(6, a.send(send, 2, 6));
        awaitReadable(b);
        received = b.receive(receive, 1, 7);
        for (int late = received; late < 6; late++) {
          awaitReadable(b);
          assertEquals(1, b.receive(receive, 0, 1));
        }
      }
      assertEquals(6, received);
      for (int i = 0; i < 6; i++) {
        UdpMessage got = receive.message(i + 1);
        assertEquals((i + 2) * 10, got.length());
        assertEquals(a.port(), got.remote().port());
        assertEquals(-1, in.asSlice((i + 1) * 100L, 20).mismatch(out.asSlice(i + 2, 20)));
      }
      assertEquals(-Errno.EAGAIN, b.receive(receive, 0, 8));
    }
  }

  @Test
  void shouldTellTruncationAndTakeEmptyDatagram() {
    try (UdpSocket a = bind("127.0.0.1", UdpOptions.DEFAULT);
        UdpSocket b = bind("127.0.0.1", UdpOptions.DEFAULT)) {
      receive.message(0).buffer(in, 0, 50);
      send.message(0).remote().set(IpAddress.parse("127.0.0.1"), b.port(), 0);
      send.message(0).buffer(out, 0, 51);
      assertEquals(51, a.send(send, 0));
      assertEquals(50, receive(b));
      assertTrue(receive.message(0).isTruncated());
      send.message(0).buffer(out, 0, 0);
      assertEquals(0, a.send(send, 0));
      assertEquals(0, receive(b));
      assertFalse(receive.message(0).isTruncated());
    }
  }

  @Test
  void shouldShareOnePortBetweenFamiliesAndGroups() {
    UdpOptions shared = UdpOptions.DEFAULT.withReusePort(true);
    try (UdpSocket four = bind("0.0.0.0", shared)) {
      int port = four.port();
      loopback.run(
          () -> {
            try (UdpSocket six = UdpSocket.bind6(port, UdpOptions.DEFAULT);
                UdpSocket second = UdpSocket.bind4(port, shared)) {
              assertEquals(port, six.port());
              assertEquals(port, second.port());
              LinuxException e =
                  assertThrows(
                      LinuxException.class, () -> UdpSocket.bind4(port, UdpOptions.DEFAULT));
              assertEquals(Errno.EADDRINUSE, e.errno());
            }
          });
    }
  }

  @Test
  void shouldTakeBufferSizesAndMark() {
    try (UdpSocket a = bind("127.0.0.1", UdpOptions.DEFAULT.withBuffers(7 << 20).withMark(51820))) {
      assertEquals(14 << 20, a.receiveBuffer(), "the kernel doubles it");
      assertEquals(51820, Sockets.option(a.fd().number(), 1, 36));
      a.mark(0);
      assertEquals(0, Sockets.option(a.fd().number(), 1, 36));
    }
  }

  @Test
  void shouldRefuseBytesOutsideTheirSegment() {
    UdpMessage message = send.message(0);
    assertThrows(IndexOutOfBoundsException.class, () -> message.buffer(out, 65_000, 537));
    assertThrows(IndexOutOfBoundsException.class, () -> message.buffer(out, -1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> message.buffer(MemorySegment.ofArray(new byte[10]), 0, 10));
  }
}
