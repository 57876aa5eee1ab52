package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * A nonblocking UDP socket of one family, in the network namespace of the opening thread. An IPv6
 * socket takes no IPv4 (IPV6_V6ONLY), so a pair of sockets may share a port. Each received message
 * has our own address, so that the answer can leave from it. Different threads may send and
 * receive, each with its own messages.
 */
public final class UdpSocket implements AutoCloseable {
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_PRIORITY = 12;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_MARK = 36;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
  private static final int SO_MEMINFO = 55;
  private static final int SO_BINDTOIFINDEX = 62;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int PMTUDISC_DONT = 0;
  private static final int PMTUDISC_OMIT = 5;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_RECVTCLASS = 66;

  // SO_MEMINFO begins with what the received messages take, and what they may take.
  private static final int MEMORY_TAKEN = 0;
  private static final int MEMORY_ROOM = 4;
  private static final int MEMORY_BYTES = 8;

  private static final IpAddress ANY_4 = new Ipv4Address(0);

  private final Fd fd;
  private final boolean ipv6;
  private final boolean segments;
  private final boolean coalesces;
  private final int port;
  // What the kernel says about the memory, and the length of that.
  private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY_BYTES + Integer.BYTES, 8);

  private UdpSocket(Fd fd, boolean ipv6, boolean coalesces, int port) {
    this.fd = fd;
    this.ipv6 = ipv6;
    this.coalesces = coalesces;
    this.port = port;
    this.segments = Sockets.option(fd.number(), UdpMessage.SOL_UDP, UdpMessage.UDP_SEGMENT) >= 0;
  }

  /**
   * Opens a socket on all IPv4 addresses.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws LinuxException EADDRINUSE if the port is taken, EPERM for a mark without CAP_NET_ADMIN
   */
  public static UdpSocket bind4(int port, UdpOptions options) {
    return bind(ANY_4, port, options);
  }

  /**
   * Opens a socket on all IPv6 addresses, without IPv4.
   *
   * @param port 1 to 65535, or 0 for any free one
   * @throws LinuxException as {@link #bind4}; EAFNOSUPPORT if IPv6 is disabled
   */
  public static UdpSocket bind6(int port, UdpOptions options) {
    return bind(Ipv6Address.UNSPECIFIED, port, options);
  }

  /** Opens a socket on one of our addresses. */
  public static UdpSocket bind(IpAddress address, int port, UdpOptions options) {
    return bind(address, 0, port, options);
  }

  /**
   * Opens a socket on one of our link-local addresses, which receives only from that link.
   *
   * @param link index of the interface with the address
   * @throws LinuxException as {@link #bind4}; EADDRNOTAVAIL if the address is missing or tentative
   */
  public static UdpSocket bindLinkLocal(
      Ipv6Address address, int link, int port, UdpOptions options) {
    return bind(address, link, port, options);
  }

  private static UdpSocket bind(IpAddress address, int link, int port, UdpOptions options) {
    boolean ipv6 = address instanceof Ipv6Address;
    Fd fd =
        Sockets.open(
            ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET,
            Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK,
            0);
    try (Arena arena = Arena.ofConfined()) {
      boolean coalesces = configure(fd.number(), ipv6, options);
      SockAddr name = SockAddr.allocate(arena);
      name.set(address, port, link);
      LinuxException.check(
          Sockets.bind(fd.number(), name.memory().address(), name.length()),
          "bind UDP " + address + " port " + port);
      LinuxException.check(
          Sockets.name(fd.number(), name.memory().address(), SockAddr.SIZE), "getsockname");
      return new UdpSocket(fd, ipv6, coalesces, name.port());
    } catch (RuntimeException e) {
      fd.close();
      throw e;
    }
  }

  private static boolean configure(int fd, boolean ipv6, UdpOptions options) {
    if (ipv6) {
      set(fd, UdpMessage.IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
      set(fd, UdpMessage.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
      set(fd, UdpMessage.IPPROTO_IPV6, IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS");
    } else {
      set(fd, UdpMessage.IPPROTO_IP, UdpMessage.IP_PKTINFO, 1, "IP_PKTINFO");
      set(fd, UdpMessage.IPPROTO_IP, IP_RECVTOS, 1, "IP_RECVTOS");
    }
    allowFragments(fd, ipv6);
    if (options.reusePort()) {
      set(fd, SOL_SOCKET, SO_REUSEPORT, 1, "SO_REUSEPORT");
    }
    if (options.mark() != 0) {
      set(fd, SOL_SOCKET, SO_MARK, options.mark(), "SO_MARK");
    }
    buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, options.receiveBuffer());
    buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, options.sendBuffer());
    return options.coalesce()
        && Sockets.setOption(fd, UdpMessage.SOL_UDP, UdpMessage.UDP_GRO, 1) >= 0;
  }

  /**
   * Lets datagrams that are too long for the path arrive in fragments, as those of the kernel's
   * WireGuard do, instead of not at all.
   *
   * <p>IPv4: without DF, a router fragments what its next link cannot carry. No ICMP message about
   * the path, which anybody may forge, has to be believed. IPv6: only the sender fragments, so the
   * kernel must know the path MTU; a forged one is at least 1280 (RFC 8201, section 4).
   */
  private static void allowFragments(int fd, boolean ipv6) {
    if (ipv6) {
      set(fd, UdpMessage.IPPROTO_IPV6, IPV6_MTU_DISCOVER, PMTUDISC_DONT, "IPV6_MTU_DISCOVER");
    } else {
      set(fd, UdpMessage.IPPROTO_IP, IP_MTU_DISCOVER, PMTUDISC_OMIT, "IP_MTU_DISCOVER");
    }
  }

  private static void set(int fd, int level, int option, int value, String what) {
    LinuxException.check(Sockets.setOption(fd, level, option, value), what);
  }

  /** Sets a buffer's size; without the privilege to force it, up to the system's limit. */
  private static void buffer(int fd, int force, int plain, int bytes) {
    if (bytes > 0 && Sockets.setOption(fd, SOL_SOCKET, force, bytes) < 0) {
      set(fd, SOL_SOCKET, plain, bytes, "socket buffer");
    }
  }

  /** Sets the mark of sent packets; 0 for none. */
  public void mark(int mark) {
    set(fd.number(), SOL_SOCKET, SO_MARK, mark, "SO_MARK");
  }

  /**
   * Sets the priority of sent packets, which a VLAN device maps to that of its frames.
   *
   * @param priority 0 to 6; more needs CAP_NET_ADMIN
   */
  public void priority(int priority) {
    set(fd.number(), SOL_SOCKET, SO_PRIORITY, priority, "SO_PRIORITY");
  }

  /**
   * Restricts sending and receiving to this link.
   *
   * @throws LinuxException ENODEV if there is none, ENOPROTOOPT before Linux 5.0
   */
  public void onlyOver(int link) {
    set(fd.number(), SOL_SOCKET, SO_BINDTOIFINDEX, link, "SO_BINDTOIFINDEX");
  }

  /**
   * Attaches a program that chooses among the sockets sharing this port and family
   * (SO_ATTACH_REUSEPORT_CBPF, Linux 4.5). It sees the bytes of each datagram and returns a
   * socket's number, counted from 0 in the order of opening. If there is no such socket, the kernel
   * chooses by the addresses, as without a program.
   *
   * @return false if the kernel accepts no such program
   */
  public boolean choose(ClassicBpf program) {
    try (Arena arena = Arena.ofConfined()) {
      return Sockets.setOption(
              fd.number(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program.header(arena))
          >= 0;
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /** The bound port. */
  public int port() {
    return port;
  }

  /** Whether the socket is for IPv6 instead of IPv4. */
  public boolean isIpv6() {
    return ipv6;
  }

  /**
   * Whether the kernel splits runs of datagrams (UDP_SEGMENT, 4.18). It may still refuse a single
   * run because of its destination: see {@link #send(UdpBatch, int)}.
   */
  public boolean canSegment() {
    return segments;
  }

  /** Whether the kernel passes runs of datagrams: asked for and supported (UDP_GRO, 5.0). */
  public boolean coalesces() {
    return coalesces;
  }

  /** Bytes that the kernel keeps for datagrams not yet received, including its overhead. */
  public int receiveBuffer() {
    return LinuxException.check(Sockets.option(fd.number(), SOL_SOCKET, SO_RCVBUF), "SO_RCVBUF");
  }

  /**
   * How full the receive buffer is. No allocation. For the receiving thread alone.
   *
   * @return percent, up to a quarter of the buffer too much while it is being emptied; 0 before
   *     Linux 4.12, which does not say
   */
  public int receiveFill() {
    memory.set(ValueLayout.JAVA_INT, MEMORY_BYTES, MEMORY_BYTES);
    long at = memory.address();
    if (Sockets.option(fd.number(), SOL_SOCKET, SO_MEMINFO, at, at + MEMORY_BYTES) < 0) {
      return 0;
    }
    long taken = Integer.toUnsignedLong(memory.get(ValueLayout.JAVA_INT, MEMORY_TAKEN));
    return (int) (100 * taken / Math.max(1, memory.get(ValueLayout.JAVA_INT, MEMORY_ROOM)));
  }

  /**
   * Sends one message. No allocation.
   *
   * @return bytes sent or a negative {@link Errno}: EAGAIN while the send buffer is full; EMSGSIZE
   *     or EINVAL for a run whose datagrams exceed the path MTU, or with more than {@link
   *     UdpMessage#MAX_SEGMENTS}; EIO for a run over a device without checksum offload, or through
   *     IPsec; EINVAL, EADDRNOTAVAIL, ENETUNREACH, EHOSTUNREACH or ENODEV if the local address is
   *     no longer usable
   */
  public int send(UdpBatch batch, int index) {
    batch.message(index).beforeSend();
    return Sockets.sendmsg(fd.number(), batch.address(index, 1), Sockets.MSG_DONTWAIT);
  }

  /**
   * Sends several messages in one call. No allocation.
   *
   * @return number of messages sent from the first on, or a negative {@link Errno} for the first
   */
  public int send(UdpBatch batch, int first, int count) {
    for (int i = first; i < first + count; i++) {
      batch.message(i).beforeSend();
    }
    return Sockets.sendmmsg(fd.number(), batch.address(first, count), count, Sockets.MSG_DONTWAIT);
  }

  /**
   * Receives one message. No allocation.
   *
   * @return its bytes, possibly 0, or a negative {@link Errno}: EAGAIN if none waits
   */
  public int receive(UdpBatch batch, int index) {
    UdpMessage message = batch.message(index);
    message.beforeReceive();
    int bytes = Sockets.recvmsg(fd.number(), batch.address(index, 1), Sockets.MSG_DONTWAIT);
    if (bytes >= 0) {
      message.afterReceive(bytes);
    }
    return bytes;
  }

  /**
   * Receives waiting datagrams in one call, as many as there are messages for. No allocation. The
   * caller must have restored each message's buffer to its full room.
   *
   * @return number of messages filled from the first on, or a negative {@link Errno}: EAGAIN for
   *     none
   */
  public int receive(UdpBatch batch, int first, int count) {
    for (int i = first; i < first + count; i++) {
      batch.message(i).beforeReceive();
    }
    int received =
        Sockets.recvmmsg(fd.number(), batch.address(first, count), count, Sockets.MSG_DONTWAIT);
    for (int i = first; i < first + received; i++) {
      batch.message(i).afterReceive(batch.result(i));
    }
    return received;
  }

  @Override
  public void close() {
    fd.close();
  }
}
