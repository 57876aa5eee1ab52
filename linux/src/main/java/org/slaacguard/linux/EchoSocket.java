package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InternetChecksum;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Sends echo requests of a given size that must not be fragmented on the way, and receives the
 * replies (icmp(7), RFC 4443). The device's MTU applies, but not the kernel's cached path MTU. In
 * the network namespace of the opening thread, and for it alone.
 *
 * <pre>
 * echo, 8 bytes: 0 type | 1 code | 2 checksum | 4 identifier | 6 sequence; data follow
 * msghdr, 56 bytes: 0 name | 8 its length | 16 iovec | 24 their number | 32 control | 40 its length
 * cmsghdr, 16 bytes: 0 length u64 | 8 level | 12 type; data follow
 * </pre>
 */
public final class EchoSocket implements AutoCloseable {
  private static final int SOL_SOCKET = 1;
  private static final int SOL_ICMPV6 = 58;
  private static final int SOL_RAW = 255;
  private static final int SO_BINDTODEVICE = 25;
  private static final int SO_MARK = 36;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int ICMP_FILTER = 1;
  private static final int ICMPV6_FILTER = 1;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_RECVFRAGSIZE = 25;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_DONTFRAG = 62;
  private static final int IPV6_RECVFRAGSIZE = 77;

  /** Sends packets unfragmented, whatever the cached path MTU. */
  private static final int PMTUDISC_PROBE = 3;

  private static final int REPLY_4 = 0;
  private static final int REQUEST_4 = 8;
  private static final int REQUEST_6 = 128;
  private static final int REPLY_6 = 129;
  private static final int ECHO = 8;
  private static final int HEADER_4 = 20;
  private static final int HEADER_6 = 40;
  private static final int CONTROL = 64;
  private static final int ROOM = 65_600;
  private static final int RECEIVE_BUFFER = 8;

  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final boolean ipv6;
  private final int identifier;
  private final Fd fd;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment bytes = arena.allocate(ROOM, 8);
  private final SockAddr name = SockAddr.allocate(arena);
  private final MemorySegment iovec = arena.allocate(16, 8);
  private final MemorySegment control = arena.allocate(CONTROL, 8);
  private final MemorySegment message = arena.allocate(56, 8);

  private EchoSocket(boolean ipv6, int identifier, Fd fd) {
    this.ipv6 = ipv6;
    this.identifier = identifier & 0xffff;
    this.fd = fd;
    message.set(Native.LONG, 0, name.memory().address());
    message.set(Native.LONG, 16, iovec.address());
    message.set(Native.LONG, 24, 1);
    iovec.set(Native.LONG, 0, bytes.address());
  }

  /**
   * An echo reply.
   *
   * @param sequence of the request, 0 to 65535
   * @param size of the whole IP packet in bytes
   * @param whole whether it came unfragmented
   */
  public record Reply(int sequence, int size, boolean whole) {}

  /**
   * Opens the socket.
   *
   * @param identifier 16 bits that tell our requests from those of other programs
   * @param device the device that requests leave by; empty to follow the routes
   * @param mark the mark of requests, 0 for none
   * @throws LinuxException EPERM without CAP_NET_RAW, ENODEV if there is no such device
   */
  public static EchoSocket open(boolean ipv6, int identifier, String device, int mark) {
    Fd fd =
        Sockets.open(
            ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET,
            Sockets.SOCK_RAW | Sockets.SOCK_NONBLOCK,
            ipv6 ? ICMPV6 : ICMP);
    EchoSocket socket = new EchoSocket(ipv6, identifier, fd);
    try {
      socket.prepare(device, mark);
      return socket;
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  private void prepare(String device, int mark) {
    if (ipv6) {
      option(UdpMessage.IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_PROBE);
      option(UdpMessage.IPPROTO_IPV6, IPV6_DONTFRAG, 1);
      option(UdpMessage.IPPROTO_IPV6, IPV6_RECVFRAGSIZE, 1);
    } else {
      option(UdpMessage.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_PROBE);
      option(UdpMessage.IPPROTO_IP, IP_RECVFRAGSIZE, 1);
    }
    // Passes echo replies only, because other ICMP belongs to other programs.
    MemorySegment filter = arena.allocate(32, 8);
    filter.fill((byte) 0xff);
    int type = ipv6 ? REPLY_6 : REPLY_4;
    int word = filter.get(Native.INT, type / 32 * 4L);
    filter.set(Native.INT, type / 32 * 4L, word & ~(1 << type % 32));
    LinuxException.check(
        ipv6
            ? Sockets.setOption(fd.number(), SOL_ICMPV6, ICMPV6_FILTER, filter)
            : Sockets.setOption(fd.number(), SOL_RAW, ICMP_FILTER, filter.asSlice(0, 4)),
        "filter ICMP");
    option(SOL_SOCKET, RECEIVE_BUFFER, 4 * ROOM);
    if (mark != 0) {
      option(SOL_SOCKET, SO_MARK, mark);
    }
    if (!device.isEmpty()) {
      LinuxException.check(
          Sockets.setOption(
              fd.number(),
              SOL_SOCKET,
              SO_BINDTODEVICE,
              arena.allocateFrom(device, StandardCharsets.UTF_8)),
          "send by " + device);
    }
  }

  private void option(int level, int option, int value) {
    LinuxException.check(Sockets.setOption(fd.number(), level, option, value), "option " + option);
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /** Size in bytes of the smallest packet that can be sent. */
  public int least() {
    return (ipv6 ? HEADER_6 : HEADER_4) + ECHO;
  }

  /**
   * Sends a request.
   *
   * @param to an address of this socket's family
   * @param scope the device index of a link-local address, else 0
   * @param size of the whole IP packet in bytes, from {@link #least} to 65,535
   * @return 0, or a negative error number: EMSGSIZE if the device's MTU is smaller
   */
  public int send(IpAddress to, int scope, int sequence, int size) {
    if (to instanceof Ipv6Address != ipv6) {
      throw new IllegalArgumentException(to + " is of the other family");
    }
    int length = size - least() + ECHO;
    if (length < ECHO || size > 65_535) {
      throw new IllegalArgumentException("no packet of " + size + " bytes");
    }
    bytes.asSlice(0, length).fill((byte) 0);
    bytes.set(ValueLayout.JAVA_BYTE, 0, (byte) (ipv6 ? REQUEST_6 : REQUEST_4));
    bytes.set(BE_SHORT, 4, (short) identifier);
    bytes.set(BE_SHORT, 6, (short) sequence);
    if (!ipv6) {
      int sum = InternetChecksum.finish(InternetChecksum.add(0, bytes, 0, length));
      bytes.set(BE_SHORT, 2, (short) sum);
    }
    name.set(to, 0, scope);
    message.set(Native.INT, 8, name.length());
    message.set(Native.LONG, 32, 0L);
    message.set(Native.LONG, 40, 0L);
    iovec.set(Native.LONG, 8, length);
    return Math.min(0, Sockets.sendmsg(fd.number(), message.address(), Sockets.MSG_DONTWAIT));
  }

  /** The next reply to one of our requests; null if none waits. */
  public @Nullable Reply receive() {
    while (true) {
      message.set(Native.INT, 8, SockAddr.SIZE);
      message.set(Native.LONG, 32, control.address());
      message.set(Native.LONG, 40, (long) CONTROL);
      iovec.set(Native.LONG, 8, ROOM);
      int length = Sockets.recvmsg(fd.number(), message.address(), Sockets.MSG_DONTWAIT);
      if (length == -Errno.EINTR) {
        continue;
      }
      if (length < 0) {
        return null;
      }
      int header = ipv6 || length == 0 ? 0 : (bytes.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * 4;
      if (length >= header + ECHO
          && Short.toUnsignedInt(bytes.get(BE_SHORT, header + 4)) == identifier) {
        return new Reply(
            Short.toUnsignedInt(bytes.get(BE_SHORT, header + 6)),
            ipv6 ? length + HEADER_6 : length,
            !wasCut());
      }
    }
  }

  /** Whether the reply came in fragments: the kernel then reports the largest one's size. */
  private boolean wasCut() {
    long length = message.get(Native.LONG, 40);
    long at = 0;
    while (at + 16 <= length) {
      long size = control.get(Native.LONG, at);
      int type = control.get(Native.INT, at + 12);
      if (size < 16 || size > length - at) {
        return false;
      }
      if (type == (ipv6 ? IPV6_RECVFRAGSIZE : IP_RECVFRAGSIZE) && size >= 20) {
        return control.get(Native.INT, at + 16) > 0;
      }
      at += size + 7 & -8;
    }
    return false;
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
