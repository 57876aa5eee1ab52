package org.slaacguard.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * A socket address of either family in native memory, set and compared without allocation. Not
 * thread-safe.
 *
 * <pre>
 * sockaddr_in   16 bytes: 0 family u16 native | 2 port u16 BE | 4 address | 8 zero
 * sockaddr_in6  28 bytes: 0 family u16 native | 2 port u16 BE | 4 flow u32 | 8 address | 24 scope u32 native
 * </pre>
 */
public final class SockAddr {
  /** Size in bytes of either family, rounded up for alignment. */
  public static final int SIZE = 32;

  static final int IN_SIZE = 16;
  static final int IN6_SIZE = 28;

  private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT;
  private static final ValueLayout.OfShort BE_SHORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE_INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
  private static final long MAPPED = 0xffffL << 32;

  private final MemorySegment memory;

  /** Creates a view of 32 bytes, aligned to 8, that somebody else owns. */
  SockAddr(MemorySegment memory) {
    this.memory = memory;
  }

  /** Creates an empty address that lives as long as the allocator's memory. */
  public static SockAddr allocate(SegmentAllocator allocator) {
    return new SockAddr(allocator.allocate(SIZE, 8));
  }

  MemorySegment memory() {
    return memory;
  }

  /** Whether it holds no address. */
  public boolean isEmpty() {
    return !isIpv4() && !isIpv6();
  }

  /** Whether it holds an IPv4 address. */
  public boolean isIpv4() {
    return memory.get(FAMILY, 0) == Sockets.AF_INET;
  }

  /** Whether it holds an IPv6 address. */
  public boolean isIpv6() {
    return memory.get(FAMILY, 0) == Sockets.AF_INET6;
  }

  /** Length in bytes of the address structure: 16, 28, or 0 if it is empty. */
  int length() {
    return isIpv6() ? IN6_SIZE : isIpv4() ? IN_SIZE : 0;
  }

  /** The upper half of the address, as {@link IpAddress#high()}. */
  public long high() {
    return isIpv6() ? memory.get(BE_LONG, 8) : 0;
  }

  /** The lower half of the address, as {@link IpAddress#low()}. */
  public long low() {
    return isIpv6()
        ? memory.get(BE_LONG, 16)
        : MAPPED | Integer.toUnsignedLong(memory.get(BE_INT, 4));
  }

  /** The port, 0 to 65535. A sender may use 0, which is no endpoint. */
  public int port() {
    return Short.toUnsignedInt(memory.get(BE_SHORT, 2));
  }

  /** The interface index of a link-local address, else 0. */
  public int scopeId() {
    return isIpv6() ? memory.get(ValueLayout.JAVA_INT, 24) : 0;
  }

  /** Makes it empty. */
  public void clear() {
    memory.fill((byte) 0);
  }

  /** Sets address and port. */
  public void set(Endpoint endpoint) {
    set(endpoint.address(), endpoint.port(), endpoint.scopeId());
  }

  /**
   * Sets address and port.
   *
   * @param port 0 to 65535
   */
  public void set(IpAddress address, int port, int scopeId) {
    clear();
    memory.set(BE_SHORT, 2, (short) port);
    if (address instanceof Ipv4Address) {
      memory.set(FAMILY, 0, (short) Sockets.AF_INET);
      memory.set(BE_INT, 4, (int) address.low());
    } else {
      memory.set(FAMILY, 0, (short) Sockets.AF_INET6);
      memory.set(BE_LONG, 8, address.high());
      memory.set(BE_LONG, 16, address.low());
      memory.set(ValueLayout.JAVA_INT, 24, scopeId);
    }
  }

  /** Copies the other address. */
  public void set(SockAddr other) {
    MemorySegment.copy(other.memory, 0, memory, 0, SIZE);
  }

  /** Whether it equals this endpoint; no allocation. Detects roaming. */
  public boolean matches(Endpoint endpoint) {
    return endpoint.port() == port()
        && isIpv4() == endpoint.address() instanceof Ipv4Address
        && endpoint.address().low() == low()
        && endpoint.address().high() == high()
        && endpoint.scopeId() == scopeId()
        && !isEmpty();
  }

  /** Whether both hold the same address, port and scope, or are empty; no allocation. */
  public boolean matches(SockAddr other) {
    return memory.get(FAMILY, 0) == other.memory.get(FAMILY, 0)
        && port() == other.port()
        && low() == other.low()
        && high() == other.high()
        && scopeId() == other.scopeId();
  }

  /** Whether {@link #toEndpoint} has a result: there is an address, and the port is not 0. */
  public boolean isEndpoint() {
    return !isEmpty() && port() != 0;
  }

  /**
   * The address as a value.
   *
   * @throws IllegalStateException unless {@link #isEndpoint}
   */
  public Endpoint toEndpoint() {
    if (!isEndpoint()) {
      throw new IllegalStateException("no endpoint: " + this);
    }
    return new Endpoint(toAddress(), port(), scopeId());
  }

  IpAddress toAddress() {
    return isIpv6() ? new Ipv6Address(high(), low()) : new Ipv4Address((int) low());
  }

  @Override
  public String toString() {
    return isEmpty() ? "nothing" : toAddress() + " port " + port();
  }
}
