package org.slaacguard.linux;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An interface as the kernel shows it.
 *
 * @param index in its network namespace
 * @param name up to 15 bytes
 * @param kind as {@code veth} or {@code wireguard}, empty for hardware and loopback
 * @param flags {@code FLAG_…} bits of linux/if.h
 * @param mtu in bytes
 * @param hardwareType ARPHRD number: 1 Ethernet, 772 loopback, 65534 none
 * @param hardwareAddress in hexadecimal digits, empty if there is none
 */
public record Link(
    int index,
    String name,
    String kind,
    int flags,
    int mtu,
    int hardwareType,
    String hardwareAddress) {
  public static final int FLAG_UP = 0x1;
  public static final int FLAG_LOOPBACK = 0x8;
  public static final int FLAG_POINT_TO_POINT = 0x10;
  public static final int FLAG_RUNNING = 0x40;
  public static final int FLAG_NO_ARP = 0x80;
  public static final int FLAG_MULTICAST = 0x1000;
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

  /** Whether it is switched on; {@link #FLAG_RUNNING} says whether it has a carrier, too. */
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
