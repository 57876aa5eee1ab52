package org.slaacguard.linux;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches links, addresses and, on request, routes, rules and forwarding of the opening thread's
 * network namespace. For one thread at a time.
 */
public final class NetworkMonitor implements AutoCloseable {
  // enum rtnetlink_groups
  private static final int GROUP_LINK = 1;
  private static final int GROUP_IPV4_ADDRESS = 5;
  private static final int GROUP_IPV4_ROUTE = 7;
  private static final int GROUP_IPV4_RULE = 8;
  private static final int GROUP_IPV6_ADDRESS = 9;
  private static final int GROUP_IPV6_ROUTE = 11;
  private static final int GROUP_IPV6_RULE = 19;
  private static final int GROUP_IPV4_NETCONF = 24;
  private static final int GROUP_IPV6_NETCONF = 25;

  // linux/netconf.h. struct netconfmsg is a byte, the family.
  private static final int RTM_NEWNETCONF = 80;
  private static final int NETCONF_SIZE = 4;
  private static final int NETCONFA_IFINDEX = 1;
  private static final int NETCONFA_FORWARDING = 2;
  private static final int NETCONFA_IFINDEX_ALL = -1;

  private final NetlinkSocket socket;

  private NetworkMonitor(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Begins to watch. The state must be read afterwards, or a change in between is missed. */
  public static NetworkMonitor open(boolean routes) {
    return routes ? open(List.of(GROUP_IPV4_ROUTE, GROUP_IPV6_ROUTE)) : open(List.of());
  }

  /**
   * Begins to watch what others may take from the host, too: routes that administrators and
   * programs like ours set, routing rules, and forwarding. Of routes it tells only their removal.
   * The kernel leaves all other changes of routes out, because a routing daemon may make thousands
   * a second.
   */
  public static NetworkMonitor openForLosses() {
    return filtered(
        RouteFilter::removals,
        List.of(
            GROUP_IPV4_ROUTE,
            GROUP_IPV6_ROUTE,
            GROUP_IPV4_RULE,
            GROUP_IPV6_RULE,
            GROUP_IPV4_NETCONF,
            GROUP_IPV6_NETCONF));
  }

  /** Begins to watch default routes, too. The kernel leaves all other routes out. */
  public static NetworkMonitor openWithDefaultRoutes() {
    return filtered(RouteFilter::defaults, List.of(GROUP_IPV4_ROUTE, GROUP_IPV6_ROUTE));
  }

  private static NetworkMonitor filtered(Function<Arena, ClassicBpf> filter, List<Integer> more) {
    NetworkMonitor monitor = open(more);
    try (Arena once = Arena.ofConfined()) {
      // Without it there is only more to read.
      boolean _ = monitor.socket.filter(filter.apply(once));
    }
    return monitor;
  }

  private static NetworkMonitor open(List<Integer> more) {
    NetlinkSocket socket = NetlinkSocket.open(NetlinkSocket.ROUTE);
    try {
      socket.join(GROUP_LINK);
      socket.join(GROUP_IPV4_ADDRESS);
      socket.join(GROUP_IPV6_ADDRESS);
      more.forEach(socket::join);
      return new NetworkMonitor(socket);
    } catch (RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The descriptor for a {@link Poller}. */
  public Fd fd() {
    return socket.fd();
  }

  /**
   * Passes waiting events to the sink, without waiting. If more come than can be taken, some wait
   * for the next call: the descriptor stays readable.
   *
   * @return number of events
   */
  public int poll(Consumer<NetworkEvent> sink) {
    return NetlinkEvents.drain(
        socket,
        message -> {
          NetworkEvent event = event(message);
          if (event != null) {
            sink.accept(event);
          }
          return event != null;
        },
        () -> sink.accept(new NetworkEvent.Lost()));
  }

  private static @Nullable NetworkEvent event(NetlinkMessage message) {
    return switch (message.type()) {
      case LinkTable.RTM_NEWLINK -> new NetworkEvent.LinkChanged(Link.of(message));
      case LinkTable.RTM_DELLINK -> new NetworkEvent.LinkRemoved(Link.of(message));
      case AddressTable.RTM_NEWADDR -> new NetworkEvent.AddressChanged(AssignedAddress.of(message));
      case AddressTable.RTM_DELADDR -> new NetworkEvent.AddressRemoved(AssignedAddress.of(message));
      case RouteTable.RTM_NEWROUTE -> new NetworkEvent.RouteChanged(Route.of(message));
      case RouteTable.RTM_DELROUTE -> new NetworkEvent.RouteRemoved(Route.of(message));
      case RuleTable.RTM_DELRULE -> new NetworkEvent.RuleRemoved(Rule.of(message));
      case RTM_NEWNETCONF -> forwarding(message);
      default -> null;
    };
  }

  private static @Nullable NetworkEvent forwarding(NetlinkMessage message) {
    NetlinkAttributes attributes = message.attributes(NETCONF_SIZE);
    boolean ended =
        attributes.integer(NETCONFA_IFINDEX, 0) == NETCONFA_IFINDEX_ALL
            && attributes.integer(NETCONFA_FORWARDING, 1) == 0;
    return ended
        ? new NetworkEvent.ForwardingEnded(message.payload().get(0) == Sockets.AF_INET6)
        : null;
  }

  @Override
  public void close() {
    socket.close();
  }
}
