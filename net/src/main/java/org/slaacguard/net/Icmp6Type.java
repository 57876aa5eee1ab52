package org.slaacguard.net;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Finds which ICMPv6 message a packet carries, as RA-Guard must (RFC 7113): it follows extension
 * headers, and takes a hidden message for hostile.
 */
public final class Icmp6Type {
  /** No ICMPv6 message, or a later fragment of one. */
  public static final int NONE = -1;

  /**
   * No honest sender sends this: a fragment of neighbour discovery (RFC 6980), extension headers
   * that do not end in this packet (RFC 7112), or too many of them.
   */
  public static final int HIDDEN = 256;

  private static final int ROUTER_RENUMBERING = 138;
  private static final int CERTIFICATION_PATH_ADVERTISEMENT = 149;
  private static final int MULTICAST_ROUTER_ADVERTISEMENT = 151;
  private static final int MULTICAST_ROUTER_TERMINATION = 153;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int AUTHENTICATION = 51;
  private static final int DESTINATION = 60;

  /** No honest packet has more extension headers than this. */
  private static final int MAX_EXTENSIONS = 8;

  private Icmp6Type() {}

  /** Whether the type belongs to neighbour discovery (RFC 4861). */
  public static boolean isNeighborDiscovery(int type) {
    return type >= NdMessage.RouterSolicitation.TYPE && type <= NdMessage.Redirect.TYPE;
  }

  /**
   * Whether only a router sends this type: advertisements and redirects (RFC 4861), router
   * renumbering (RFC 2894), certification paths (RFC 3971), multicast router discovery (RFC 4286).
   */
  public static boolean isFromRouter(int type) {
    return switch (type) {
      case NdMessage.RouterAdvertisement.TYPE,
          NdMessage.Redirect.TYPE,
          ROUTER_RENUMBERING,
          CERTIFICATION_PATH_ADVERTISEMENT,
          MULTICAST_ROUTER_ADVERTISEMENT,
          MULTICAST_ROUTER_TERMINATION ->
          true;
      default -> false;
    };
  }

  /**
   * The type of a packet's message.
   *
   * @param packet an IPv6 packet from {@code offset} on, whose fixed header is there
   * @param length bytes of the packet; none beyond them is read
   * @return 0 to 255, {@link #NONE} or {@link #HIDDEN}
   */
  public static int of(MemorySegment packet, long offset, int length) {
    int next = u8(packet, offset + 6);
    int at = Ipv6Header.LENGTH;
    boolean fragment = false;
    for (int i = 0; i <= MAX_EXTENSIONS; i++) {
      if (next == Ipv6Header.ICMP6) {
        if (at >= length) {
          return HIDDEN;
        }
        int type = u8(packet, offset + at);
        return fragment && isNeighborDiscovery(type) ? HIDDEN : type;
      }
      if (!isExtension(next)) {
        return NONE;
      }
      if (at + 8 > length) {
        return HIDDEN;
      }
      int following = u8(packet, offset + at);
      int size = u8(packet, offset + at + 1);
      switch (next) {
        case FRAGMENT -> {
          // The upper 13 bits are the offset in units of 8 bytes. Only the first fragment has the
          // headers that follow.
          if (u16(packet, offset + at + 2) >>> 3 != 0) {
            return NONE;
          }
          fragment = true;
          at += 8;
        }
        case AUTHENTICATION -> at += 8 + 4 * size;
        default -> at += 8 + 8 * size;
      }
      next = following;
    }
    return HIDDEN;
  }

  /** The extension headers of RFC 8200, section 4, and RFC 4302. */
  private static boolean isExtension(int header) {
    return header == HOP_BY_HOP
        || header == ROUTING
        || header == FRAGMENT
        || header == AUTHENTICATION
        || header == DESTINATION;
  }

  private static int u8(MemorySegment packet, long offset) {
    return packet.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
  }

  private static int u16(MemorySegment packet, long offset) {
    return u8(packet, offset) << 8 | u8(packet, offset + 1);
  }
}
