package org.slaacguard.linux;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A network interface as the kernel reports it.
 *
 * @param index in its network namespace
 * @param name up to 15 bytes
 * @param kind such as {@code veth} or {@code wireguard}, empty for hardware and loopback
 * @param flags {@code FLAG_…} bits of linux/if.h
 * @param mtu in bytes
 * @param hardwareType ARPHRD number: 1 Ethernet, 772 loopback, 65534 none
 * @param hardwareAddress hexadecimal digits, empty if there is none
 */
public record Link(
    int index,
    String name,
    String kind,
    int flags,
    int mtu,
    int hardwareType,
    String hardwareAddress) {
  /** The interface is switched on. */
  public static final int FLAG_UP = 0x1;

  /** A loopback interface. */
  public static final int FLAG_LOOPBACK = 0x8;

  /** The interface has one peer only. */
  public static final int FLAG_POINT_TO_POINT = 0x10;

  /** The interface is on and has a carrier. */
  public static final int FLAG_RUNNING = 0x40;

  /** The interface has no link-layer addresses to resolve. */
  public static final int FLAG_NO_ARP = 0x80;

  /** The interface supports multicast. */
  public static final int FLAG_MULTICAST = 0x1000;

  /** The driver reports a carrier. */
  public static final int FLAG_LOWER_UP = 0x10000;

  /** struct ifinfomsg: 0 family u8 | 2 type u16 | 4 index i32 | 8 flags u32 | 12 change u32. */
  static final int INFO_SIZE = 16;

  static final int IFLA_ADDRESS = 1;
  static final int IFLA_IFNAME = 3;
  static final int IFLA_MTU = 4;
  static final int IFLA_LINKINFO = 18;
  static final int IFLA_IFALIAS = 20;
  static final int IFLA_AF_SPEC = 26;
  static final int IFLA_GROUP = 27;
  static final int IFLA_NET_NS_FD = 28;
  static final int IFLA_EXT_MASK = 29;
  static final int IFLA_INFO_KIND = 1;
  static final int IFLA_INFO_DATA = 2;

  /**
   * Whether the interface is switched on; {@link #FLAG_RUNNING} also tells whether it has a
   * carrier.
   */
  public boolean isUp() {
    return (flags & FLAG_UP) != 0;
  }

  /**
   * Reads an RTM_NEWLINK or RTM_DELLINK.
   *
   * @throws IllegalArgumentException if a length is not possible
   */
  static Link of(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(INFO_SIZE);
    byte @Nullable [] hardware = attributes.bytes(IFLA_ADDRESS);
    return new Link(
        message.payload().getInt(4),
        attributes.text(IFLA_IFNAME, ""),
        attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND, ""),
        message.payload().getInt(8),
        attributes.integer(IFLA_MTU, 0),
        Short.toUnsignedInt(message.payload().getShort(2)),
        hardware == null ? "" : HexFormat.of().formatHex(hardware));
  }
}
