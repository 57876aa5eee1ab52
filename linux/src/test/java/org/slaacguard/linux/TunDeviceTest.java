package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.testing.NeedsRoot;

@ExtendWith(DescriptorLeaks.class)
@NeedsRoot
class TunDeviceTest {
  private static final ValueLayout.OfShort BE =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment packet = arena.allocate(70_000);
  private final Loopback namespace = new Loopback();

  @AfterEach
  void close() {
    namespace.close();
    arena.close();
  }

  /** Brings it up with 2001:db8::1/64. */
  private static void configure(TunDevice tun) {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.links().change(tun.index(), new LinkChange().addressGeneration(1).up(true));
      netlink
          .addresses()
          .add(
              AssignedAddress.of(tun.index(), InterfaceAddress.parse("2001:db8::1/64"))
                  .withFlags(AssignedAddress.FLAG_NO_DAD));
    }
  }

  /** Reads until a UDP packet comes, and skips the kernel's own packets. */
  private int readUdp(TunQueue queue) {
    try (Poller poller = new Poller(1)) {
      poller.add(queue.fd(), Poller.READABLE);
      while (true) {
        poller.await(60_000_000_000L);
        int length = queue.read(packet, 0, 70_000);
        if (length < 0 || packet.get(ValueLayout.JAVA_BYTE, VnetHeader.SIZE + 6) == 17) {
          return length;
        }
      }
    }
  }

  /**
   * Repeats the write until it is received, because the kernel sets up the route to a new address
   * asynchronously.
   */
  private void writeUntilReceived(TunQueue queue, int length, Fd receiver) {
    try (Poller poller = new Poller(1)) {
      int index = poller.add(receiver, Poller.READABLE);
      for (int i = 0; i < 12_000 && poller.seen(index) == 0; i++) {
        assertEquals(length, queue.write(packet, 0, length));
        poller.await(5_000_000);
      }
    }
  }

  private static int send(UdpSocket socket, Arena arena, int length, int segment) {
    UdpBatch batch = new UdpBatch(arena, 1);
    batch.message(0).buffer(arena.allocate(65_536).fill((byte) 0x5a), 0, length);
    batch.message(0).segmentSize(segment);
    batch.message(0).remote().set(IpAddress.parse("2001:db8::2"), 4000, 0);
    return socket.send(batch, 0);
  }

  @Test
  void shouldGiveAndTakePackets() {
    namespace.run(
        () -> {
          try (TunDevice tun = TunDevice.open("sgl0", TunOptions.DEFAULT);
              UdpSocket socket = UdpSocket.bind6(4000, UdpOptions.DEFAULT)) {
            configure(tun);
            assertEquals("sgl0", tun.name());
            assertEquals(100, send(socket, arena, 100, 0));
            int length = readUdp(tun.queue());
            assertEquals(VnetHeader.SIZE + 40 + 8 + 100, length);
            assertEquals(0x60, packet.get(ValueLayout.JAVA_BYTE, 10) & 0xf0);
            // Back to where it came from: swapping addresses keeps the checksum.
            byte[] source = packet.asSlice(18, 16).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment.copy(packet, 34, packet, 18, 16);
            MemorySegment.copy(source, 0, packet, ValueLayout.JAVA_BYTE, 34, 16);
            writeUntilReceived(tun.queue(), length, socket.fd());
            UdpBatch batch = new UdpBatch(arena, 1);
            batch.message(0).buffer(packet, 0, 1000);
            assertEquals(100, socket.receive(batch, 0));
            assertEquals(
                IpAddress.parse("2001:db8::2"), batch.message(0).remote().toEndpoint().address());
            assertEquals(0x5a, packet.get(ValueLayout.JAVA_BYTE, 99));
            assertEquals(-Errno.EINVAL, tun.queue().write(arena.allocate(100), 0, 100));
          }
        });
  }

  @Test
  void shouldHandOverSuperPacketWithItsHeader() {
    namespace.run(
        () -> {
          try (TunDevice tun = TunDevice.open("sgl1", TunOptions.DEFAULT);
              UdpSocket socket = UdpSocket.bind6(0, UdpOptions.DEFAULT)) {
            configure(tun);
            int all =
                TunDevice.OFFLOAD_CHECKSUM
                    | TunDevice.OFFLOAD_TSO4
                    | TunDevice.OFFLOAD_TSO6
                    | TunDevice.OFFLOAD_USO4
                    | TunDevice.OFFLOAD_USO6;
            assertEquals(all, tun.offloads(), "USO is in kernels from 6.2 on");
            assertEquals(9000, send(socket, arena, 9000, 1200));
            assertEquals(VnetHeader.SIZE + 48 + 9000, readUdp(tun.queue()));
            assertEquals(
                VnetHeader.GSO_UDP_L4, packet.get(ValueLayout.JAVA_BYTE, VnetHeader.GSO_TYPE));
            assertEquals(1200, packet.get(VnetHeader.SHORT, VnetHeader.GSO_SIZE));
            assertEquals(
                VnetHeader.NEEDS_CHECKSUM, packet.get(ValueLayout.JAVA_BYTE, VnetHeader.FLAGS));
            assertEquals(40, packet.get(VnetHeader.SHORT, VnetHeader.CHECKSUM_START));
            assertEquals(6, packet.get(VnetHeader.SHORT, VnetHeader.CHECKSUM_OFFSET));
          }
        });
  }

  @Test
  void shouldHandOverOnlyFinishedPacketsWithoutOffload() {
    namespace.run(
        () -> {
          try (TunDevice tun = TunDevice.open("sgl2", new TunOptions(1, false));
              UdpSocket socket = UdpSocket.bind6(0, UdpOptions.DEFAULT)) {
            configure(tun);
            assertEquals(0, tun.offloads());
            assertEquals(3000, send(socket, arena, 3000, 1200));
            assertEquals(VnetHeader.SIZE + 48 + 1200, readUdp(tun.queue()));
            assertEquals(0, packet.get(ValueLayout.JAVA_BYTE, VnetHeader.FLAGS));
            assertEquals(0, packet.get(ValueLayout.JAVA_BYTE, VnetHeader.GSO_TYPE));
            assertTrue(packet.get(BE, 10 + 40 + 6) != 0, "its checksum is there");
          }
        });
  }

  @Test
  void shouldHaveSeveralQueues() {
    namespace.run(
        () -> {
          try (TunDevice tun = TunDevice.open("sgl3", new TunOptions(3, true))) {
            configure(tun);
            assertEquals(3, tun.queues().size());
            for (TunQueue queue : tun.queues()) {
              // The kernel's own first packets may be in any of them.
              int result = queue.read(packet, 0, 70_000);
              assertTrue(result > 0 || result == -Errno.EAGAIN, "result " + result);
            }
          }
        });
  }

  @Test
  void shouldSetMtuAndVanishWhenClosed() {
    namespace.run(
        () -> {
          try (Rtnetlink netlink = Rtnetlink.open()) {
            try (TunDevice tun = TunDevice.open("sgl4", TunOptions.DEFAULT)) {
              tun.mtu(1420);
              assertEquals(1420, tun.mtu());
              Link link = netlink.links().get("sgl4");
              assertEquals(1420, link.mtu());
              assertEquals("tun", link.kind());
              assertEquals(tun.index(), link.index());
              assertThrows(LinuxException.class, () -> tun.mtu(67));
              LinuxException taken =
                  assertThrows(
                      LinuxException.class, () -> TunDevice.open("sgl4", TunOptions.DEFAULT));
              assertEquals(Errno.EBUSY, taken.errno());
              assertEquals(
                  Errno.EINVAL,
                  assertThrows(LinuxException.class, () -> TunDevice.open("lo", TunOptions.DEFAULT))
                      .errno());
            }
            assertTrue(netlink.links().find("sgl4").isEmpty());
          }
        });
  }

  @Test
  void shouldFindItsDeviceInTheNamespaceItWasMovedTo() {
    try (NetworkNamespace other = NetworkNamespace.anonymous()) {
      TunDevice tun =
          namespace.call(
              () -> {
                TunDevice made = TunDevice.open("sgl5", TunOptions.DEFAULT);
                try (Rtnetlink netlink = Rtnetlink.open()) {
                  netlink.links().change("sgl5", new LinkChange().moveTo(other).name("moved"));
                }
                return made;
              });
      try (tun) {
        assertEquals("moved", tun.name());
        other.run(() -> assertEquals(1500, tun.mtu()));
      }
    }
  }

  @Test
  void shouldRefuseNamesTheKernelWouldRefuse() {
    for (String name : new String[] {"", ".", "..", "a/b", "sixteen-letters-", "a b", "wg%d"}) {
      assertThrows(
          IllegalArgumentException.class, () -> TunDevice.open(name, TunOptions.DEFAULT), name);
    }
  }
}
