package org.slaacguard.linux;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * An address on an interface.
 *
 * @param linkIndex the interface
 * @param address the address with its prefix length
 * @param flags {@code FLAG_…} bits of linux/if_addr.h; states such as TENTATIVE are only read
 * @param validSeconds the remaining valid lifetime, or {@link #FOREVER}
 * @param preferredSeconds the remaining preferred lifetime, or {@link #FOREVER}
 * @param peer the other end of a point-to-point address, or null
 */
public record AssignedAddress(
    int linkIndex,
    InterfaceAddress address,
    int flags,
    long validSeconds,
    long preferredSeconds,
    @Nullable IpAddress peer) {
  /** The lifetime that means forever. */
  public static final long FOREVER = 0xffff_ffffL;

  /** A temporary address (RFC 8981). */
  public static final int FLAG_TEMPORARY = 0x01;

  /** Skips duplicate address detection. */
  public static final int FLAG_NO_DAD = 0x02;

  /** Duplicate address detection found the address in use. */
  public static final int FLAG_DAD_FAILED = 0x08;

  /** The preferred lifetime has expired. */
  public static final int FLAG_DEPRECATED = 0x20;

  /** Duplicate address detection has not finished. */
  public static final int FLAG_TENTATIVE = 0x40;

  /** The address has no lifetime. */
  public static final int FLAG_PERMANENT = 0x80;

  /** The kernel makes temporary addresses from this one (RFC 8981). */
  public static final int FLAG_MANAGE_TEMPORARY = 0x100;

  /** The kernel adds no route to the address's prefix. */
  public static final int FLAG_NO_PREFIX_ROUTE = 0x200;

  /** struct ifaddrmsg: 0 family u8 | 1 length u8 | 2 flags u8 | 3 scope u8 | 4 index u32. */
  static final int SIZE = 8;

  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_CACHEINFO = 6;
  private static final int IFA_FLAGS = 8;

  /** Checks the range of the lifetimes. */
  public AssignedAddress {
    if (validSeconds < 0
        || validSeconds > FOREVER
        || preferredSeconds < 0
        || preferredSeconds > validSeconds) {
      throw new IllegalArgumentException(
          "lifetimes " + validSeconds + " valid, " + preferredSeconds + " preferred");
    }
  }

  /** Creates an address that lasts forever, without flags. */
  public static AssignedAddress of(int linkIndex, InterfaceAddress address) {
    return new AssignedAddress(linkIndex, address, 0, FOREVER, FOREVER, null);
  }

  /** The same address with these flags. */
  public AssignedAddress withFlags(int newFlags) {
    return new AssignedAddress(linkIndex, address, newFlags, validSeconds, preferredSeconds, peer);
  }

  /** The same address with these lifetimes in seconds; a preferred lifetime of 0 deprecates it. */
  public AssignedAddress withLifetimes(long valid, long preferred) {
    return new AssignedAddress(linkIndex, address, flags, valid, preferred, peer);
  }

  /** The same address with this one at the other end. */
  public AssignedAddress withPeer(IpAddress other) {
    return new AssignedAddress(linkIndex, address, flags, validSeconds, preferredSeconds, other);
  }

  void write(NetlinkRequest request) {
    boolean ipv6 = address.address() instanceof Ipv6Address;
    request
        .u8(ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET)
        .u8(address.prefixLength())
        .u8(flags & 0xff)
        .u8(scope())
        .u32(linkIndex)
        .addressAttribute(IFA_LOCAL, address.address())
        .addressAttribute(IFA_ADDRESS, peer == null ? address.address() : peer)
        .intAttribute(IFA_FLAGS, flags);
    if (validSeconds != FOREVER || preferredSeconds != FOREVER) {
      // struct ifa_cacheinfo: preferred and valid lifetime, and two times that only the kernel
      // writes.
      int cache = request.size();
      request.attribute(IFA_CACHEINFO, new byte[16]);
      request.patch(cache + 4, (int) preferredSeconds).patch(cache + 8, (int) validSeconds);
    }
  }

  /** The scope, which IPv4 requires (RT_SCOPE_HOST, _LINK, _UNIVERSE) and IPv6 derives itself. */
  private int scope() {
    long low = address.address().low();
    if (address.address() instanceof Ipv6Address) {
      return 0;
    }
    if ((low >>> 24 & 0xff) == 127) {
      return 254;
    }
    return (low >>> 16 & 0xffff) == 0xa9fe ? 253 : 0;
  }

  /**
   * Reads an RTM_NEWADDR or RTM_DELADDR.
   *
   * @throws IllegalArgumentException if the message is malformed
   */
  static AssignedAddress of(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(SIZE);
    IpAddress address = attributes.address(IFA_ADDRESS);
    IpAddress local = attributes.address(IFA_LOCAL);
    IpAddress own = local == null ? address : local;
    if (own == null) {
      throw new IllegalArgumentException("an address message without address");
    }
    byte @Nullable [] cache = attributes.bytes(IFA_CACHEINFO);
    long preferred = cache == null ? FOREVER : NetlinkAttributes.u32(cache, 0);
    long valid = cache == null ? FOREVER : NetlinkAttributes.u32(cache, 4);
    return new AssignedAddress(
        message.payload().getInt(4),
        new InterfaceAddress(own, Byte.toUnsignedInt(message.payload().get(1))),
        attributes.integer(IFA_FLAGS, Byte.toUnsignedInt(message.payload().get(2))),
        valid,
        Math.min(preferred, valid),
        address != null && !address.equals(own) ? address : null);
  }
}
