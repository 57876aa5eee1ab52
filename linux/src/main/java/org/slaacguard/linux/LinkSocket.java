package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Receives the IPv6 packets of an Ethernet interface before the host judges them, and sends packets
 * to link-layer addresses (packet(7)). Packets that the filter drops cause no wake-up and take no
 * room. In the network namespace of the opening thread; for one thread at a time.
 *
 * <pre>
 * sockaddr_ll, 20 bytes: 0 family u16 | 2 protocol u16 BE | 4 interface i32 | 8 hardware type u16
 *   | 10 packet type u8 | 11 address length u8 | 12 address, 8 bytes
 * packet_mreq, 16 bytes: 0 interface i32 | 4 type u16 | 6 address length u16 | 8 address, 8 bytes
 * </pre>
 */
public final class LinkSocket implements AutoCloseable {
  /** Most bytes of a packet that are received. */
  public static final int MAX_PACKET = 1500;

  private static final int AF_PACKET = 17;
  private static final short IPV6 = (short) 0x86dd;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVBUF = 8;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_ATTACH_BPF = 50;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int MR_ALL_MULTICAST = 2;
  private static final int PACKET_OUTGOING = 4;
  private static final int NAME = 20;
  private static final int HARDWARE_BYTES = 6;
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Fd fd;
  private final int link;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(65_536);
  private final MemorySegment name = arena.allocate(NAME, 8);
  private final MemorySegment nameLength = arena.allocate(4, 4);
  private final MemorySegment iovec = arena.allocate(16, 8);
  private final MemorySegment message = arena.allocate(56, 8);

  private LinkSocket(Fd fd, int link) {
    this.fd = fd;
    this.link = link;
    iovec.set(Native.LONG, 0, bytes.address());
    message.set(Native.LONG, 0, name.address());
    message.set(Native.INT, 8, NAME);
    message.set(Native.LONG, 16, iovec.address());
    message.set(Native.LONG, 24, 1);
  }

  /**
   * Opens the socket on an interface. It receives nothing before {@link #receiveFrom}, so no packet
   * bypasses the filter.
   *
   * @param receiveBuffer bytes that waiting packets may take
   * @throws LinuxException EPERM without CAP_NET_RAW
   */
  public static LinkSocket open(int link, int receiveBuffer) {
    Fd fd = Sockets.open(AF_PACKET, Sockets.SOCK_DGRAM | Sockets.SOCK_NONBLOCK, 0);
    LinkSocket socket = new LinkSocket(fd, link);
    if (Sockets.setOption(fd.number(), SOL_SOCKET, SO_RCVBUFFORCE, receiveBuffer) < 0) {
      Sockets.setOption(fd.number(), SOL_SOCKET, SO_RCVBUF, receiveBuffer);
    }
    // Since Linux 4.20. On older kernels, our own packets are skipped when they are received.
    Sockets.setOption(fd.number(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    return socket;
  }

  /**
   * Attaches an eBPF program that decides what is received. R1 points to a {@code struct __sk_buff}
   * whose packet begins with the IPv6 header; the result is the number of bytes to keep.
   *
   * @param program of type socket filter, owned by the caller
   */
  public void filter(Fd program) {
    LinuxException.check(
        Sockets.setOption(fd.number(), SOL_SOCKET, SO_ATTACH_BPF, program.number()),
        "attach a filter");
  }

  /** Attaches a classic BPF program that decides what is received. */
  public void filter(ClassicFilter filter) {
    try (Arena scratch = Arena.ofConfined()) {
      LinuxException.check(
          Sockets.setOption(fd.number(), SOL_SOCKET, SO_ATTACH_FILTER, filter.write(scratch)),
          "attach a filter");
    }
  }

  /**
   * Begins to receive, including every multicast packet of the link, because hardware filters know
   * groups only.
   *
   * @throws LinuxException ENODEV or ENETDOWN if the interface is gone or down
   */
  public void receiveFrom() {
    MemorySegment own = name;
    own.fill((byte) 0);
    own.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
    own.set(BE_SHORT, 2, IPV6);
    own.set(Native.INT, 4, link);
    LinuxException.check(
        Sockets.bind(fd.number(), own.address(), NAME), "receive from interface " + link);
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment request = scratch.allocate(16, 8);
      request.set(Native.INT, 0, link);
      request.set(ValueLayout.JAVA_SHORT, 4, (short) MR_ALL_MULTICAST);
      LinuxException.check(
          Sockets.setOption(fd.number(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, request),
          "receive multicast packets");
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return fd;
  }

  /**
   * Receives a packet without waiting. Packets that we sent ourselves are skipped.
   *
   * @return its length, of which at most {@value #MAX_PACKET} bytes are kept, or a negative error
   *     number: EAGAIN if none waits, ENETDOWN once the interface went down
   */
  public int receive() {
    while (true) {
      nameLength.set(Native.INT, 0, NAME);
      int length =
          Sockets.recvfrom(
              fd.number(),
              bytes.address(),
              MAX_PACKET,
              Sockets.MSG_TRUNC | Sockets.MSG_DONTWAIT,
              name.address(),
              nameLength.address());
      if (length < 0 || name.get(ValueLayout.JAVA_BYTE, 10) != PACKET_OUTGOING) {
        return length;
      }
    }
  }

  /**
   * The packet received last.
   *
   * @param length the result of {@link #receive}
   */
  public byte[] packet(int length) {
    return bytes.asSlice(0, Math.min(length, MAX_PACKET)).toArray(ValueLayout.JAVA_BYTE);
  }

  /** The link-layer source address of the packet received last, in the lower 48 bits. */
  public long sender() {
    return name.get(BE_LONG, 12) >>> 16;
  }

  /**
   * Sends a packet.
   *
   * @param packet a whole IPv6 packet
   * @param hardware the link-layer destination address, in the lower 48 bits
   * @return 0, or a negative error number: ENXIO, ENETDOWN, ENOBUFS, EMSGSIZE, EAGAIN
   */
  public int send(byte[] packet, long hardware) {
    if (packet.length > MAX_PACKET) {
      return -Errno.EMSGSIZE;
    }
    MemorySegment.copy(packet, 0, bytes, ValueLayout.JAVA_BYTE, 0, packet.length);
    name.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
    name.set(BE_SHORT, 2, IPV6);
    name.set(Native.INT, 4, link);
    name.set(ValueLayout.JAVA_BYTE, 11, (byte) HARDWARE_BYTES);
    name.set(BE_LONG, 12, hardware << 16);
    iovec.set(Native.LONG, 8, packet.length);
    return Math.min(0, Sockets.sendmsg(fd.number(), message.address(), Sockets.MSG_DONTWAIT));
  }

  /** Number of packets that passed the filter and found no room, since the previous call. */
  public long overflow() {
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment statistics = scratch.allocate(8, 8);
      int result = Sockets.option(fd.number(), SOL_PACKET, PACKET_STATISTICS, statistics);
      return result < 0 ? 0 : Integer.toUnsignedLong(statistics.get(Native.INT, 4));
    }
  }

  @Override
  public void close() {
    fd.close();
    arena.close();
  }
}
