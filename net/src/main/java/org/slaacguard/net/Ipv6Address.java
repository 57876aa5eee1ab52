package org.slaacguard.net;

import java.nio.ByteBuffer;

/**
 * An IPv6 address (RFC 4291) without a zone.
 *
 * @param high the first 64 bits: the subnet prefix of an address made by SLAAC
 * @param low the last 64 bits: its interface identifier
 */
public record Ipv6Address(long high, long low) implements IpAddress {
  /** {@code ::}, the unspecified address. */
  public static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);

  /** {@code ::1}, the loopback address. */
  public static final Ipv6Address LOOPBACK = new Ipv6Address(0, 1);

  /** {@code ff02::1}, all nodes on the link. */
  public static final Ipv6Address ALL_NODES = new Ipv6Address(0xff02L << 48, 1);

  /** {@code ff02::2}, all routers on the link. */
  public static final Ipv6Address ALL_ROUTERS = new Ipv6Address(0xff02L << 48, 2);

  /**
   * Reads any text form of RFC 4291, section 2.2.
   *
   * @throws IllegalArgumentException if the text has another form, or a zone
   */
  public static Ipv6Address parse(String text) {
    return Ipv6Text.parse(text);
  }

  /** Reads 16 bytes in network order. */
  public static Ipv6Address ofBytes(byte[] bytes) {
    if (bytes.length != 16) {
      throw new IllegalArgumentException("an IPv6 address has 16 bytes, not " + bytes.length);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Ipv6Address(buffer.getLong(), buffer.getLong());
  }

  @Override
  public int bits() {
    return 128;
  }

  @Override
  public byte[] toBytes() {
    return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** Whether this is {@code ::}. */
  public boolean isUnspecified() {
    return (high | low) == 0;
  }

  /** Whether this is {@code ::1}. */
  public boolean isLoopback() {
    return high == 0 && low == 1;
  }

  /** Whether this is in {@code ff00::/8}. */
  public boolean isMulticast() {
    return high >>> 56 == 0xff;
  }

  /** Whether this is in {@code fe80::/10} (RFC 4291, section 2.5.6). */
  public boolean isLinkLocal() {
    return high >>> 54 == 0xfe80 >>> 6;
  }

  /** The solicited-node multicast address of this address (RFC 4291, section 2.7.1). */
  public Ipv6Address solicitedNode() {
    return new Ipv6Address(0xff02L << 48, 0x1_ff00_0000L | (low & 0xff_ffff));
  }

  // By hand for the reason given in IpPrefix.
  @Override
  public boolean equals(Object other) {
    return other instanceof Ipv6Address address && high == address.high && low == address.low;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(high) * 31 + Long.hashCode(low);
  }

  /** The recommended text form (RFC 5952). */
  @Override
  public String toString() {
    return Ipv6Text.format(this);
  }
}
