package org.slaacguard.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Finds the ways of a tunnel's own packets: to known endpoints, and, for peers that come from
 * anywhere, by the default routes. What leads into the tunnel itself is none.
 *
 * @param tunnel the index of the tunnel's interface, 0 for none
 * @param mark of its packets, 0 for none
 */
public record TunnelWays(Rtnetlink rtnetlink, int tunnel, int mark) {
  /** The loopback is a way for tests, and no measure. */
  private static boolean isMeasure(Link link) {
    return (link.flags() & Link.FLAG_LOOPBACK) == 0;
  }

  /** The way to an endpoint's address now; empty where there is none, or it is no measure. */
  public Optional<TunnelWay> to(IpAddress endpoint) {
    try {
      return way(rtnetlink.routes().resolve(endpoint, mark), endpoint instanceof Ipv6Address);
    } catch (LinuxException e) {
      return Optional.empty();
    }
  }

  /** Those of the default routes, at most one for each family: the one that is taken. */
  public List<TunnelWay> byDefault() {
    List<TunnelWay> ways = new ArrayList<>();
    for (boolean ipv6 : new boolean[] {false, true}) {
      rtnetlink.routes().list(Route.MAIN).stream()
          .filter(r -> r.type() == Route.UNICAST && r.destination().length() == 0)
          .filter(r -> r.destination().address() instanceof Ipv6Address == ipv6)
          .sorted((a, b) -> Integer.compareUnsigned(a.metric(), b.metric()))
          .flatMap(r -> way(r, ipv6).stream())
          .findFirst()
          .ifPresent(ways::add);
    }
    return ways;
  }

  private Optional<TunnelWay> way(Route route, boolean ipv6) {
    if (route.linkIndex() == 0 || route.linkIndex() == tunnel) {
      return Optional.empty();
    }
    try {
      Link link = rtnetlink.links().get(route.linkIndex());
      int mtu = route.mtu() == 0 ? link.mtu() : Math.min(route.mtu(), link.mtu());
      return isMeasure(link)
          ? Optional.of(new TunnelWay(ipv6, link.name(), mtu))
          : Optional.empty();
    } catch (LinuxException e) {
      // It went meanwhile.
      return Optional.empty();
    }
  }
}
