package org.slaacguard.linux;

import java.lang.foreign.Arena;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * A UDP socket of one family, nonblocking, in the network namespace of the thread that opened it.
 * IPv6 sockets take no IPv4 (IPV6_V6ONLY): a pair of them may share a port. Each received message
 * tells our own address, so that the answer can leave from it. Sending and receiving may be on
 * different threads, each with messages of its own.
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
  private static final int SO_BINDTOIFINDEX = 62;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int PMTUDISC_DONT = 0;
  private static final int PMTUDISC_OMIT = 5;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_RECVTCLASS = 66;

  private static final IpAddress ANY_4 = new Ipv4Address(0);

  private final Fd fd;
  private final boolean ipv6;
  private final boolean segments;
  private final boolean coalesces;
  private final int port;

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
   * @param port 1 to 65535, or 0 to be given one
   * @throws LinuxException EADDRINUSE where the port is taken, EPERM where a mark needs
   *     CAP_NET_ADMIN
   */
  public static UdpSocket bind4(int port, UdpOptions options) {
    return bind(ANY_4, port, options);
  }

  /**
   * Opens a socket on all IPv6 addresses, and no IPv4 ones.
   *
   * @param port 1 to 65535, or 0 to be given one
   * @throws LinuxException as {@link #bind4}; EAFNOSUPPORT where IPv6 is disabled
   */
  public static UdpSocket bind6(int port, UdpOptions options) {
    return bind(Ipv6Address.UNSPECIFIED, port, options);
  }

  /** Opens a socket on one address of ours, as {@link #bind4} does on all. */
  public static UdpSocket bind(IpAddress address, int port, UdpOptions options) {
    return bind(address, 0, port, options);
  }

  /**
   * Opens a socket on a link-local address of ours, which takes nothing that came another way.
   *
   * @param link the index of the interface that has the address
   * @throws LinuxException as {@link #bind4}; EADDRNOTAVAIL where it is not there, or not yet
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
   * Has datagrams that are too long for the path arrive in fragments, as those of the kernel's
   * WireGuard do, rather than not at all.
   *
   * <p>IPv4: without DF a router cuts what its next link cannot carry, so nothing has to be
   * believed that an ICMP message says of the path, which anybody may forge. IPv6: only the sender
   * cuts, so the kernel has to know the path's MTU; a forged one is 1280 at the least (RFC 8201,
   * section 4).
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

  /** Without the privilege to force it, as much as the system allows. */
  private static void buffer(int fd, int force, int plain, int bytes) {
    if (bytes > 0 && Sockets.setOption(fd, SOL_SOCKET, force, bytes) < 0) {
      set(fd, SOL_SOCKET, plain, bytes, "socket buffer");
    }
  }

  /** Changes the mark of what it sends; 0 for none. */
  public void mark(int mark) {
    set(fd.number(), SOL_SOCKET, SO_MARK, mark, "SO_MARK");
  }

  /**
   * Sends with this priority, which a VLAN device maps to that of its frames.
   *
   * @param priority 0 to 6; more needs CAP_NET_ADMIN
   */
  public void priority(int priority) {
    set(fd.number(), SOL_SOCKET, SO_PRIORITY, priority, "SO_PRIORITY");
  }

  /**
   * Sends and receives over this link alone from now on.
   *
   * @throws LinuxException ENODEV if there is none, ENOPROTOOPT before Linux 5.0
   */
  public void onlyOver(int link) {
    set(fd.number(), SOL_SOCKET, SO_BINDTOIFINDEX, link, "SO_BINDTOIFINDEX");
  }

  /**
   * Has a program choose among the sockets that share this port and family
   * (SO_ATTACH_REUSEPORT_CBPF, Linux 4.5), which were opened to share it: it sees the bytes of each
   * datagram, and ends with the number of a socket, counted from 0 in the order of opening. Where
   * there is no such socket the kernel chooses by the addresses, as without a program.
   *
   * @return false where the kernel takes no such program
   */
  public boolean choose(ClassicBpf program) {
    try (Arena arena = Arena.ofConfined()) {
      return Sockets.setOption(
              fd.number(), SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, program.header(arena))
          >= 0;
    }
  }

  /** For a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /** The port it is bound to. */
  public int port() {
    return port;
  }

  /** Whether it takes IPv6 addresses; else IPv4. */
  public boolean isIpv6() {
    return ipv6;
  }

  /**
   * Whether the kernel cuts runs of datagrams (UDP_SEGMENT, 4.18). A single run may be refused all
   * the same, for where it goes: see {@link #send(UdpBatch, int)}.
   */
  public boolean canSegment() {
    return segments;
  }

  /** Whether the kernel hands over runs of datagrams: asked for, and there (UDP_GRO, 5.0). */
  public boolean coalesces() {
    return coalesces;
  }

  /** Bytes the kernel keeps for datagrams not yet received, its overhead included. */
  public int receiveBuffer() {
    return LinuxException.check(Sockets.option(fd.number(), SOL_SOCKET, SO_RCVBUF), "SO_RCVBUF");
  }

  /**
   * Sends one message. No allocation.
   *
   * @return bytes sent or a negative {@link Errno}: EAGAIN while the send buffer is full; EMSGSIZE
   *     or EINVAL for a run whose datagrams exceed the path's MTU, or of more than {@link
   *     UdpMessage#MAX_SEGMENTS}; EIO for a run over a device that does no checksums, or by IPsec;
   *     EINVAL, EADDRNOTAVAIL, ENETUNREACH, EHOSTUNREACH or ENODEV where the local address does not
   *     serve any more
   */
  public int send(UdpBatch batch, int index) {
    batch.message(index).beforeSend();
    return Sockets.sendmsg(fd.number(), batch.address(index, 1), Sockets.MSG_DONTWAIT);
  }

  /**
   * Sends several messages in one call. No allocation.
   *
   * @return how many were sent from the first on, or a negative {@link Errno} for the first itself
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
   * @return its bytes, which may be 0, or a negative {@link Errno}: EAGAIN where none waits
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
   * Receives what waits, as far as there are messages for it, in one call. No allocation. Each
   * message's buffer must have its full room again.
   *
   * @return how many were filled from the first on, or a negative {@link Errno}: EAGAIN for none
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
