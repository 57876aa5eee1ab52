package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.Ipv6Header;
import org.slaacguard.net.NdPacket;

/**
 * Sends neighbour discovery messages on one link of any kind, PPP included, which has no link-layer
 * addresses for a packet socket (ipv6(7)). It receives nothing, because answers go to the kernel.
 * In the network namespace of the opening thread; for one thread at a time.
 */
public final class NeighborDiscoverySocket implements AutoCloseable {
  private static final int ICMPV6 = 58;
  private static final int ICMPV6_FILTER = 1;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int HOP_LIMIT = 255;
  private static final int FILTER_BYTES = 32;

  private final Fd fd;
  private final int link;
  private final Arena arena = Arena.ofConfined();
  private final SockAddr name = SockAddr.allocate(arena);
  private final MemorySegment iovec = arena.allocate(16, 8);
  private final MemorySegment message = arena.allocate(56, 8);

  private NeighborDiscoverySocket(Fd fd, int link) {
    this.fd = fd;
    this.link = link;
    message.set(Native.LONG, 0, name.memory().address());
    message.set(Native.LONG, 16, iovec.address());
    message.set(Native.LONG, 24, 1);
  }

  /**
   * Opens the socket.
   *
   * @param link index of the interface
   * @param source an address of that interface, the source of all messages
   * @throws LinuxException EPERM without CAP_NET_RAW, EADDRNOTAVAIL if the interface has no such
   *     address
   */
  public static NeighborDiscoverySocket open(int link, Ipv6Address source) {
    Fd fd = Sockets.open(Sockets.AF_INET6, Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK, ICMPV6);
    NeighborDiscoverySocket socket = new NeighborDiscoverySocket(fd, link);
    try {
      socket.prepare(source);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void prepare(Ipv6Address source) {
    MemorySegment nothing = arena.allocate(FILTER_BYTES, 8);
    nothing.fill((byte) 0xff);
    LinuxException.check(
        Sockets.setOption(fd.number(), ICMPV6, ICMPV6_FILTER, nothing), "filter ICMP");
    LinuxException.check(
        Sockets.setOption(fd.number(), UdpMessage.IPPROTO_IPV6, IPV6_MULTICAST_HOPS, HOP_LIMIT),
        "set the hop limit");
    name.set(source, 0, link);
    LinuxException.check(
        Sockets.bind(fd.number(), name.memory().address(), name.length()), "send from " + source);
  }

  /**
   * Sends a packet's message to a multicast group. The kernel computes the checksum.
   *
   * @return 0, or a negative error number: ENETDOWN, ENODEV, ENOBUFS
   */
  public int send(NdPacket packet) {
    byte[] wire = packet.toBytes();
    int length = wire.length - Ipv6Header.LENGTH;
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment bytes = scratch.allocate(length, 8);
      MemorySegment.copy(wire, Ipv6Header.LENGTH, bytes, ValueLayout.JAVA_BYTE, 0, length);
      name.set(packet.destination(), 0, link);
      message.set(Native.INT, 8, name.length());
      iovec.set(Native.LONG, 0, bytes.address());
      iovec.set(Native.LONG, 8, (long) length);
      return Math.min(0, Sockets.sendmsg(fd.number(), message.address(), Sockets.MSG_DONTWAIT));
    }
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
