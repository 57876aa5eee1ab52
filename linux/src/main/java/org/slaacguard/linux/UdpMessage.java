package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One datagram, or one run of datagrams of equal size, to send or just received: a slot of a {@link
 * UdpBatch}. Owns the native structures, not the bytes. No method allocates. Not thread-safe.
 */
public final class UdpMessage {
  /** Most datagrams in a run (UDP_MAX_SEGMENTS of older kernels). */
  public static final int MAX_SEGMENTS = 64;

  // struct msghdr, 56 bytes on 64-bit Linux; in struct mmsghdr its u32 result follows.
  static final int NAME = 0;
  static final int NAME_LENGTH = 8;
  static final int IOV = 16;
  static final int IOV_COUNT = 24;
  static final int CONTROL = 32;
  static final int CONTROL_LENGTH = 40;
  static final int MESSAGE_FLAGS = 48;
  static final int RESULT = 56;
  static final int HEADER_SIZE = 64;

  /**
   * Room for the three control messages that are received or sent, 40 + 24 + 24 bytes, and some
   * more.
   */
  static final int CONTROL_SIZE = 128;

  // struct cmsghdr: 0 length u64 (header included) | 8 level u32 | 12 type u32 | data; next at 8.
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_DATA = 16;

  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int SOL_UDP = 17;
  static final int IP_PKTINFO = 8;
  static final int IPV6_PKTINFO = 50;
  private static final int IP_TOS = 1;
  private static final int IPV6_TCLASS = 67;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt BE_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG_4 =
      ValueLayout.JAVA_LONG.withByteAlignment(4).withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAPPED = 0xffffL << 32;

  private final MemorySegment header;
  private final MemorySegment iov;
  private final MemorySegment control;
  private final SockAddr remote;

  private MemorySegment bytes = MemorySegment.NULL;
  private long bytesOffset;
  private int length;
  private int segmentSize;
  private int trafficClass;
  private int localInterface;
  private long localHigh;
  private long localLow;

  UdpMessage(MemorySegment header, MemorySegment iov, MemorySegment name, MemorySegment control) {
    this.header = header;
    this.iov = iov;
    this.control = control;
    this.remote = new SockAddr(name);
    header.set(LONG, NAME, name.address());
    header.set(LONG, IOV, iov.address());
    header.set(LONG, IOV_COUNT, 1);
    header.set(LONG, CONTROL, control.address());
  }

  /**
   * Sets the memory to send from or to receive to. It stays until changed.
   *
   * @param bytes native memory, owned by the caller, alive as long as this message is used
   * @param length bytes to send, or room for received ones; 65,535 hold any run
   */
  public void buffer(MemorySegment bytes, long offset, int length) {
    iov.set(LONG, 0, Native.address(bytes, offset, length));
    iov.set(LONG, 8, length);
    this.bytes = bytes;
    this.bytesOffset = offset;
    this.length = length;
  }

  /**
   * Fills {@code as} as if this message had been received through it, without a kernel in between.
   * A run stays a run. The caller sets the sender.
   */
  public void deliver(UdpMessage as) {
    MemorySegment.copy(bytes, bytesOffset, as.bytes, as.bytesOffset, length);
    as.length = length;
    as.segmentSize = segmentSize < length ? segmentSize : 0;
    as.trafficClass = trafficClass;
    as.clearLocal();
  }

  /** The sender of a received message, or the destination of one to send. */
  public SockAddr remote() {
    return remote;
  }

  /** Number of bytes in all datagrams of the run. */
  public int length() {
    return length;
  }

  /**
   * Bytes of each datagram except the last, which may be shorter; 0 for a single datagram. A
   * received run is never empty, so {@code segmentSize() == 0} means that {@link #length()} is the
   * datagram's.
   */
  public int segmentSize() {
    return segmentSize;
  }

  /**
   * Sends the bytes as a run of datagrams of this size (UDP_SEGMENT).
   *
   * @param bytes of each datagram except the last; 0, or at least the length, for a single one
   */
  public void segmentSize(int bytes) {
    segmentSize = bytes;
  }

  /**
   * The byte with DSCP and ECN in the IP header: IPv4's TOS, IPv6's traffic class. All datagrams of
   * a received run share it.
   */
  public int trafficClass() {
    return trafficClass;
  }

  /**
   * Sets DSCP and ECN of a message to send.
   *
   * @param octet 0 to 255; 0 for the socket's own
   */
  public void trafficClass(int octet) {
    trafficClass = octet;
  }

  /** Whether a received datagram was longer than its room, which holds its beginning. */
  public boolean isTruncated() {
    return (header.get(INT, MESSAGE_FLAGS) & Sockets.MSG_TRUNC) != 0;
  }

  /** Whether the local address is known, or set. */
  public boolean hasLocal() {
    return (localHigh | localLow) != 0;
  }

  /** The upper half of our own address, as {@code IpAddress.high()}. */
  public long localHigh() {
    return localHigh;
  }

  /** The lower half of our own address, as {@code IpAddress.low()}; 0 if unknown. */
  public long localLow() {
    return localLow;
  }

  /** The index of the incoming or outgoing interface; 0 if unknown. */
  public int localInterface() {
    return localInterface;
  }

  /**
   * Sets our source address, which must be of the socket's family.
   *
   * @param high as {@code IpAddress.high()}
   * @param low as {@code IpAddress.low()}
   * @param interfaceIndex the outgoing interface, or 0 to follow the routes
   */
  public void local(long high, long low, int interfaceIndex) {
    localHigh = high;
    localLow = low;
    localInterface = interfaceIndex;
  }

  /** Lets the kernel choose the source address. */
  public void clearLocal() {
    local(0, 0, 0);
  }

  /** Sets the room that the kernel may fill. */
  void beforeReceive() {
    header.set(INT, NAME_LENGTH, SockAddr.IN6_SIZE);
    header.set(LONG, CONTROL_LENGTH, CONTROL_SIZE);
    header.set(INT, MESSAGE_FLAGS, 0);
  }

  /** Reads what the kernel has filled in. */
  void afterReceive(int bytes) {
    length = bytes;
    segmentSize = 0;
    trafficClass = 0;
    clearLocal();
    long end = Math.min(header.get(LONG, CONTROL_LENGTH), CONTROL_SIZE);
    long at = 0;
    while (at + CMSG_DATA <= end) {
      long size = control.get(LONG, at);
      if (size < CMSG_DATA || size > end - at) {
        return;
      }
      take(control.get(INT, at + CMSG_LEVEL), control.get(INT, at + CMSG_TYPE), at, size);
      at += size + 7 & ~7L;
    }
  }

  private void take(int level, int type, long at, long size) {
    long data = at + CMSG_DATA;
    if (level == SOL_UDP && type == UDP_GRO && size >= CMSG_DATA + 4) {
      int gro = control.get(INT, data);
      // The kernel reports the size of a run of one, too.
      segmentSize = gro < length ? gro : 0;
    } else if (level == IPPROTO_IP && type == IP_PKTINFO && size >= CMSG_DATA + 12) {
      // struct in_pktinfo: 0 interface | 4 our address for the answer | 8 destination of the header
      localInterface = control.get(INT, data);
      localLow = MAPPED | Integer.toUnsignedLong(control.get(BE_INT, data + 4));
    } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO && size >= CMSG_DATA + 20) {
      // struct in6_pktinfo: 0 address | 16 interface
      localHigh = control.get(BE_LONG_4, data);
      localLow = control.get(BE_LONG_4, data + 8);
      localInterface = control.get(INT, data + 16);
    } else if (level == IPPROTO_IP && type == IP_TOS && size > CMSG_DATA) {
      // A single byte, unlike IPv6's.
      trafficClass = Byte.toUnsignedInt(control.get(ValueLayout.JAVA_BYTE, data));
    } else if (level == IPPROTO_IPV6 && type == IPV6_TCLASS && size >= CMSG_DATA + 4) {
      trafficClass = control.get(INT, data) & 0xff;
    }
  }

  /** Writes the control messages for the fields that are set. */
  void beforeSend() {
    header.set(INT, NAME_LENGTH, remote.length());
    header.set(INT, MESSAGE_FLAGS, 0);
    int at = 0;
    if (hasLocal()) {
      at = remote.isIpv4() ? putLocal4(at) : putLocal6(at);
    }
    if (segmentSize > 0 && segmentSize < length) {
      putHeader(at, 2, SOL_UDP, UDP_SEGMENT);
      control.set(ValueLayout.JAVA_SHORT, at + CMSG_DATA, (short) segmentSize);
      at += CMSG_DATA + 8;
    }
    if (trafficClass != 0) {
      boolean ipv4 = remote.isIpv4();
      putHeader(at, 4, ipv4 ? IPPROTO_IP : IPPROTO_IPV6, ipv4 ? IP_TOS : IPV6_TCLASS);
      control.set(INT, at + CMSG_DATA, trafficClass);
      at += CMSG_DATA + 8;
    }
    header.set(LONG, CONTROL_LENGTH, at);
  }

  private int putLocal4(int at) {
    putHeader(at, 12, IPPROTO_IP, IP_PKTINFO);
    control.set(INT, at + CMSG_DATA, localInterface);
    control.set(BE_INT, at + CMSG_DATA + 4, (int) localLow);
    control.set(INT, at + CMSG_DATA + 8, 0);
    return at + CMSG_DATA + 16;
  }

  private int putLocal6(int at) {
    putHeader(at, 20, IPPROTO_IPV6, IPV6_PKTINFO);
    control.set(BE_LONG_4, at + CMSG_DATA, localHigh);
    control.set(BE_LONG_4, at + CMSG_DATA + 8, localLow);
    control.set(INT, at + CMSG_DATA + 16, localInterface);
    return at + CMSG_DATA + 24;
  }

  private void putHeader(int at, int data, int level, int type) {
    control.set(LONG, at, CMSG_DATA + data);
    control.set(INT, at + CMSG_LEVEL, level);
    control.set(INT, at + CMSG_TYPE, type);
  }
}
