package org.slaacguard.linux;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * A route.
 *
 * @param destination the prefix; length 0 is the default route
 * @param type {@code UNICAST} and others of linux/rtnetlink.h
 * @param gateway the next hop, or null
 * @param linkIndex the interface, 0 for none
 * @param table 1 to 2^32-1, unsigned; {@link #MAIN}
 * @param metric unsigned, lower is preferred; 0 asks for the default, 1024 for IPv6
 * @param protocol the origin of the route, 0 to 255
 * @param preferredSource the source address for packets on it, or null
 * @param mtu in bytes, 0 for the interface's
 */
public record Route(
    IpPrefix destination,
    int type,
    @Nullable IpAddress gateway,
    int linkIndex,
    int table,
    int metric,
    int protocol,
    @Nullable IpAddress preferredSource,
    int mtu) {
  /** A route to a destination by a link or gateway. */
  public static final int UNICAST = 1;

  /** A local address. */
  public static final int LOCAL = 2;

  /** Packets are dropped silently. */
  public static final int BLACKHOLE = 6;

  /** Packets are answered with ICMP "unreachable". */
  public static final int UNREACHABLE = 7;

  /** Packets are answered with ICMP "prohibited". */
  public static final int PROHIBIT = 8;

  /** The main table. */
  public static final int MAIN = 254;

  /** The table of local addresses. */
  public static final int LOCAL_TABLE = 255;

  /** Added by the kernel. */
  public static final int PROTOCOL_KERNEL = 2;

  /** Added while the system started, and by {@code ip} by default. */
  public static final int PROTOCOL_BOOT = 3;

  /** Added by an administrator. */
  public static final int PROTOCOL_STATIC = 4;

  /** From a router advertisement. */
  public static final int PROTOCOL_RA = 9;

  /** Routes and rules of our neighbour proxy; iproute2 assigns this number to no other program. */
  public static final int PROTOCOL_NEIGHBOR_PROXY = 157;

  /**
   * struct rtmsg: 0 family | 1 destination length | 2 source length | 3 TOS | 4 table | 5 protocol
   * | 6 scope | 7 type, each u8 | 8 flags u32.
   */
  static final int SIZE = 12;

  static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_PREFSRC = 7;
  private static final int RTA_METRICS = 8;
  static final int RTA_TABLE = 15;
  private static final int RTAX_MTU = 2;
  private static final int SCOPE_LINK = 253;
  private static final int SCOPE_HOST = 254;

  /** Creates a route in the main table, to be completed by an interface, a gateway or a type. */
  public static Route to(IpPrefix destination) {
    return new Route(destination, UNICAST, null, 0, MAIN, 0, PROTOCOL_BOOT, null, 0);
  }

  /** The same route with this type. */
  public Route type(int newType) {
    return with(copy -> copy.type = newType);
  }

  /** The same route through this gateway. */
  public Route via(IpAddress nextHop) {
    return with(copy -> copy.gateway = nextHop);
  }

  /** The same route on this interface. */
  public Route on(int link) {
    return with(copy -> copy.linkIndex = link);
  }

  /** The same route in this table. */
  public Route inTable(int number) {
    return with(copy -> copy.table = number);
  }

  /** The same route with this metric. */
  public Route withMetric(int number) {
    return with(copy -> copy.metric = number);
  }

  /** The same route with this origin. */
  public Route by(int maker) {
    return with(copy -> copy.protocol = maker);
  }

  /** The same route with this preferred source address. */
  public Route from(IpAddress source) {
    return with(copy -> copy.preferredSource = source);
  }

  /** The same route with this MTU in bytes. */
  public Route withMtu(int bytes) {
    return with(copy -> copy.mtu = bytes);
  }

  private Route with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new Route(
        destination,
        copy.type,
        copy.gateway,
        copy.linkIndex,
        copy.table,
        copy.metric,
        copy.protocol,
        copy.preferredSource,
        copy.mtu);
  }

  /** A mutable copy of the fields. */
  private static final class Copy {
    private int type;
    private @Nullable IpAddress gateway;
    private int linkIndex;
    private int table;
    private int metric;
    private int protocol;
    private @Nullable IpAddress preferredSource;
    private int mtu;

    Copy(Route from) {
      type = from.type;
      gateway = from.gateway;
      linkIndex = from.linkIndex;
      table = from.table;
      metric = from.metric;
      protocol = from.protocol;
      preferredSource = from.preferredSource;
      mtu = from.mtu;
    }
  }

  private boolean isIpv6() {
    return destination.address() instanceof Ipv6Address;
  }

  void write(NetlinkRequest request, boolean deletion) {
    request
        .u8(isIpv6() ? Sockets.AF_INET6 : Sockets.AF_INET)
        .u8(destination.length())
        .u8(0)
        .u8(0)
        .u8(Integer.compareUnsigned(table, 256) < 0 ? table : 0)
        .u8(deletion ? 0 : protocol)
        .u8(deletion ? 255 : scope())
        .u8(type)
        .u32(0)
        .intAttribute(RTA_TABLE, table)
        .addressAttribute(RTA_DST, destination.address());
    if (gateway != null) {
      request.addressAttribute(RTA_GATEWAY, gateway);
    }
    if (linkIndex != 0) {
      request.intAttribute(RTA_OIF, linkIndex);
    }
    if (metric != 0) {
      request.intAttribute(RTA_PRIORITY, metric);
    }
    if (preferredSource != null) {
      request.addressAttribute(RTA_PREFSRC, preferredSource);
    }
    if (mtu != 0 && !deletion) {
      int metrics = request.begin(RTA_METRICS);
      request.intAttribute(RTAX_MTU, mtu).end(metrics);
    }
  }

  /** The scope, which IPv4 checks: a route without a next hop must stay on the link. */
  private int scope() {
    return switch (type) {
      case LOCAL -> SCOPE_HOST;
      case UNICAST -> gateway == null && !isIpv6() ? SCOPE_LINK : 0;
      default -> 0;
    };
  }

  /**
   * Reads an RTM_NEWROUTE or RTM_DELROUTE. A multipath route is read without its next hops.
   *
   * @throws IllegalArgumentException if the message is malformed
   */
  static Route of(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(SIZE);
    IpAddress address = attributes.address(RTA_DST);
    if (address == null) {
      address =
          message.payload().get(0) == Sockets.AF_INET
              ? new Ipv4Address(0)
              : Ipv6Address.UNSPECIFIED;
    }
    return new Route(
        new IpPrefix(address, Byte.toUnsignedInt(message.payload().get(1))),
        Byte.toUnsignedInt(message.payload().get(7)),
        attributes.address(RTA_GATEWAY),
        attributes.integer(RTA_OIF, 0),
        attributes.integer(RTA_TABLE, Byte.toUnsignedInt(message.payload().get(4))),
        attributes.integer(RTA_PRIORITY, 0),
        Byte.toUnsignedInt(message.payload().get(5)),
        attributes.address(RTA_PREFSRC),
        attributes.nested(RTA_METRICS).integer(RTAX_MTU, 0));
  }
}
