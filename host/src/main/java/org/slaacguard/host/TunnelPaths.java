package org.slaacguard.host;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;

/**
 * Finds the ways of a tunnel's own packets: to known endpoints, and, for peers that come from
 * anywhere, by the default routes. What leads into the tunnel itself is none.
 *
 * @param tunnel the index of the tunnel's interface, 0 for none
 * @param mark of its packets, 0 for none
 */
record TunnelPaths(Rtnetlink rtnetlink, int tunnel, int mark) {
  /** Addresses to which nobody has a route of its own, so that the way to them is the default. */
  private static final List<IpAddress> ANYWHERE =
      List.of(new Ipv4Address(1 << 24), new Ipv6Address(0x2000L << 48, 0));

  /** The way to an endpoint's address now; empty if there is none, or it is no measure. */
  Optional<TunnelPath> to(IpAddress endpoint) {
    return way(endpoint, true);
  }

  /** The same for its first device alone. */
  Optional<TunnelPath> device(IpAddress endpoint) {
    return way(endpoint, false);
  }

  private Optional<TunnelPath> way(IpAddress endpoint, boolean ofRoute) {
    try {
      Route route = rtnetlink.routes().resolve(endpoint, mark);
      if (route.linkIndex() == 0 || route.linkIndex() == tunnel) {
        return Optional.empty();
      }
      Link link = rtnetlink.links().get(route.linkIndex());
      int mtu = route.mtu() == 0 || !ofRoute ? link.mtu() : Math.min(route.mtu(), link.mtu());
      return isMeasure(link)
          ? Optional.of(new TunnelPath(endpoint instanceof Ipv6Address, link.name(), mtu))
          : Optional.empty();
    } catch (LinuxException e) {
      // There is no way, or its device went meanwhile.
      return Optional.empty();
    }
  }

  /** The loopback is a way for tests, and no measure. */
  private static boolean isMeasure(Link link) {
    return (link.flags() & Link.FLAG_LOOPBACK) == 0;
  }

  /**
   * All that count: the default routes, and the ways to endpoints by other devices. An endpoint
   * behind the default route has no say of its own, since what lies between is for its packets
   * alone to find out.
   */
  List<TunnelPath> all(List<IpAddress> endpoints) {
    List<TunnelPath> ways = new ArrayList<>();
    Set<String> devices = new LinkedHashSet<>();
    for (IpAddress each : ANYWHERE) {
      to(each).ifPresent(ways::add);
    }
    ways.forEach(way -> devices.add(way.device()));
    for (IpAddress each : endpoints) {
      to(each).filter(way -> !devices.contains(way.device())).ifPresent(ways::add);
    }
    return ways;
  }
}
