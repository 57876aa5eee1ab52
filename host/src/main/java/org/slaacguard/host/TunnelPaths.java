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
 * Finds the paths of a tunnel's own packets: those to known endpoints, and the default routes, for
 * peers that come from anywhere. A route into the tunnel itself does not count.
 *
 * @param tunnel the index of the tunnel's interface, 0 for none
 * @param mark of its packets, 0 for none
 */
record TunnelPaths(Rtnetlink rtnetlink, int tunnel, int mark) {
  /**
   * Addresses to which no host has a specific route, so that the path to them is the default route.
   */
  private static final List<IpAddress> ANYWHERE =
      List.of(new Ipv4Address(1 << 24), new Ipv6Address(0x2000L << 48, 0));

  /** The present path to an endpoint; empty if there is none, or it does not bound sizes. */
  Optional<TunnelPath> to(IpAddress endpoint) {
    return path(endpoint, true);
  }

  /** The same for the path's first device alone. */
  Optional<TunnelPath> device(IpAddress endpoint) {
    return path(endpoint, false);
  }

  private Optional<TunnelPath> path(IpAddress endpoint, boolean ofRoute) {
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
      // There is no route, or its device went meanwhile.
      return Optional.empty();
    }
  }

  /** Whether a device bounds sizes; the loopback, which is for tests, does not. */
  private static boolean isMeasure(Link link) {
    return (link.flags() & Link.FLAG_LOOPBACK) == 0;
  }

  /**
   * All paths that bound the tunnel's MTU: the default routes, and the paths to endpoints by other
   * devices. An endpoint behind a default route does not count by itself, because what lies between
   * concerns its packets alone.
   */
  List<TunnelPath> all(List<IpAddress> endpoints) {
    List<TunnelPath> paths = new ArrayList<>();
    Set<String> devices = new LinkedHashSet<>();
    for (IpAddress each : ANYWHERE) {
      to(each).ifPresent(paths::add);
    }
    paths.forEach(path -> devices.add(path.device()));
    for (IpAddress each : endpoints) {
      to(each).filter(path -> !devices.contains(path.device())).ifPresent(paths::add);
    }
    return paths;
  }
}
