package org.slaacguard.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/** The routes of a network namespace. Reached through {@link Rtnetlink}. */
public final class RouteTable {
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  private static final int RTM_GETROUTE = 26;
  private static final int RTA_SRC = 2;
  private static final int RTA_MARK = 16;

  /** Marks a cached clone, which is no entry of a table. */
  private static final int RTM_F_CLONED = 0x200;

  /** Asks IPv4 for the table of the answer; IPv6 always tells it, and refuses the flag. */
  private static final int RTM_F_LOOKUP_TABLE = 0x1000;

  private final NetlinkSocket socket;

  RouteTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** All unicast routes of both families in all tables. */
  public List<Route> list() {
    List<Route> routes = new ArrayList<>();
    routes.addAll(listFamily(Sockets.AF_INET));
    routes.addAll(listFamily(Sockets.AF_INET6));
    return routes;
  }

  /** The routes of one table. */
  public List<Route> list(int table) {
    return list().stream().filter(r -> r.table() == table).toList();
  }

  /**
   * The default routes of an interface in the main table that came by router advertisements. The
   * kernel does not report when an advertisement prolongs one, so it must be asked.
   */
  public List<AdvertisedDefaultRoute> advertised(int link) {
    return dump(Sockets.AF_INET6).stream()
        .map(AdvertisedDefaultRoute::of)
        .filter(each -> each.route().destination().length() == 0)
        .filter(each -> each.route().protocol() == Route.PROTOCOL_RA)
        .filter(each -> each.route().table() == Route.MAIN && each.route().linkIndex() == link)
        .toList();
  }

  private List<Route> listFamily(int family) {
    return dump(family).stream().map(Route::of).toList();
  }

  private List<NetlinkMessage> dump(int family) {
    NetlinkRequest request = new NetlinkRequest(RTM_GETROUTE, NetlinkRequest.DUMP);
    request.u8(family).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
    return socket.request(request, "list routes").stream()
        .filter(m -> m.type() == RTM_NEWROUTE)
        .filter(m -> m.payload().limit() >= Route.SIZE)
        .filter(m -> (m.payload().getInt(8) & RTM_F_CLONED) == 0)
        .toList();
  }

  /**
   * Adds a route.
   *
   * @throws LinuxException EEXIST if one with this destination and metric exists, ENETUNREACH or
   *     EHOSTUNREACH if the gateway is not on a link, ENODEV, ENETDOWN
   */
  public void add(Route route) {
    change(RTM_NEWROUTE, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE, route, "add route to ");
  }

  /**
   * Adds routes by few calls.
   *
   * @return those that were refused, and why, as {@link #add} says
   * @throws LinuxException if an answer is lost: which of them were added is not known then
   */
  public Map<Route, LinuxException> addAll(List<Route> routes) {
    return changeAll(
        RTM_NEWROUTE, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE, routes, "add routes");
  }

  /**
   * Removes routes by few calls, each as {@link #delete} does.
   *
   * @return those that were refused, and why
   * @throws LinuxException if an answer is lost: which of them were removed is not known then
   */
  public Map<Route, LinuxException> deleteAll(List<Route> routes) {
    return changeAll(RTM_DELROUTE, 0, routes, "delete routes");
  }

  private Map<Route, LinuxException> changeAll(
      int type, int flags, List<Route> routes, String tried) {
    List<NetlinkRequest> changes = new ArrayList<>();
    for (Route route : routes) {
      NetlinkRequest request = new NetlinkRequest(type, flags);
      route.write(request, type == RTM_DELROUTE);
      changes.add(request);
    }
    Map<Route, LinuxException> refused = new HashMap<>();
    socket.changes(changes, tried).forEach((place, why) -> refused.put(routes.get(place), why));
    return refused;
  }

  /** Adds a route, or replaces the one with this destination and metric. */
  public void replace(Route route) {
    change(
        RTM_NEWROUTE, NetlinkRequest.CREATE | NetlinkRequest.REPLACE, route, "replace route to ");
  }

  /**
   * Removes the route that matches everything this one specifies.
   *
   * @throws LinuxException ESRCH if there is none
   */
  public void delete(Route route) {
    change(RTM_DELROUTE, 0, route, "delete route to ");
  }

  private void change(int type, int flags, Route route, String tried) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    route.write(request, type == RTM_DELROUTE);
    socket.request(
        request,
        tried + route.destination() + " in table " + Integer.toUnsignedString(route.table()));
  }

  /**
   * The present route to an address.
   *
   * @param mark the packets' mark, 0 for none
   * @throws LinuxException ENETUNREACH or EHOSTUNREACH if there is none
   */
  public Route resolve(IpAddress address, int mark) {
    return resolve(address, null, mark);
  }

  /**
   * The present route to an address from a source address, which rules may depend on.
   *
   * @param source of the same family; null if it is not chosen yet
   * @param mark the packets' mark, 0 for none
   * @throws LinuxException ENETUNREACH or EHOSTUNREACH if there is none, or an IPv4 source is not
   *     ours
   */
  public Route resolve(IpAddress address, @Nullable IpAddress source, int mark) {
    boolean ipv6 = address instanceof Ipv6Address;
    NetlinkRequest request = NetlinkRequest.unacknowledged(RTM_GETROUTE);
    request.u8(ipv6 ? Sockets.AF_INET6 : Sockets.AF_INET).u8(address.bits());
    request
        .u8(source == null ? 0 : source.bits())
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(0)
        .u32(ipv6 ? 0 : RTM_F_LOOKUP_TABLE)
        .addressAttribute(Route.RTA_DST, address);
    if (source != null) {
      request.addressAttribute(RTA_SRC, source);
    }
    if (mark != 0) {
      request.intAttribute(RTA_MARK, mark);
    }
    return socket.request(request, "route to " + address).stream()
        .filter(m -> m.type() == RTM_NEWROUTE)
        .map(Route::of)
        .findFirst()
        .orElseThrow(() -> new LinuxException("route to " + address, Errno.ENETUNREACH));
  }
}
