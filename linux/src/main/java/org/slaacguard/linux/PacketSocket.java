package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Passes IP packets to an interface as if the host had routed them there (packet(7)); receives
 * nothing. In the network namespace of the opening thread; for one thread at a time.
 *
 * <pre>
 * sockaddr_ll, 20 bytes: 0 family u16 | 2 protocol u16 BE | 4 interface i32 | 8 type u16 | ...
 * msghdr, 56 bytes: 0 name | 8 its length u32 | 16 iovec | 24 their number | 32 control | 40 its length
 * iovec, 16 bytes: 0 base | 8 length
 * </pre>
 */
public final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final short IPV4 = 0x0800;
  private static final short IPV6 = (short) 0x86dd;
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final int MAX_PACKET = 65_575;

  private final Fd fd;

  // Kept open, because allocating for each packet takes longer than sending.
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(MAX_PACKET);
  private final MemorySegment name = arena.allocate(20, 8);
  private final MemorySegment iovec = arena.allocate(16, 8);
  private final MemorySegment message = arena.allocate(56, 8);

  private PacketSocket(Fd fd) {
    this.fd = fd;
    name.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
    iovec.set(Native.LONG, 0, bytes.address());
    message.set(Native.LONG, 0, name.address());
    message.set(Native.INT, 8, 20);
    message.set(Native.LONG, 16, iovec.address());
    message.set(Native.LONG, 24, 1);
  }

  /**
   * Opens the socket.
   *
   * @throws LinuxException EPERM without CAP_NET_RAW
   */
  public static PacketSocket open() {
    // With protocol 0, the socket receives nothing.
    return new PacketSocket(Sockets.open(AF_PACKET, Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK, 0));
  }

  /**
   * Sends a packet through an interface, which has processed it on return.
   *
   * @param packet a whole IPv4 or IPv6 packet
   * @return 0, or a negative error number: ENXIO, ENETDOWN, ENOBUFS, EMSGSIZE
   * @throws IllegalArgumentException if it is neither
   */
  public int send(int interfaceIndex, byte[] packet) {
    int version = packet.length == 0 ? 0 : packet[0] >>> 4 & 0xf;
    if (version != 4 && version != 6) {
      throw new IllegalArgumentException("neither IPv4 nor IPv6");
    }
    if (packet.length > MAX_PACKET) {
      return -Errno.EMSGSIZE;
    }
    MemorySegment.copy(packet, 0, bytes, ValueLayout.JAVA_BYTE, 0, packet.length);
    name.set(BE_SHORT, 2, version == 4 ? IPV4 : IPV6);
    name.set(Native.INT, 4, interfaceIndex);
    iovec.set(Native.LONG, 8, packet.length);
    return Math.min(0, Sockets.sendmsg(fd.number(), message.address(), 0));
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
