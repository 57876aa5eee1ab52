package org.slaacguard.host;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.PeerSection;
import org.slaacguard.linux.Route;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Makes the plan for a configuration file. The state of the host decides what the file leaves open:
 * the MTU follows from the paths to the peers, and the table for a default route is a free one.
 */
public final class HostPlanner {
  private static final int FIRST_TABLE = 51820;

  private final NetworkSettings network;
  private final int fwmark;
  private final List<IpPrefix> peerPrefixes;
  private final List<IpAddress> endpoints;
  private final List<IpPrefix> routedPrefixes;
  private final HostRole role;
  private final Set<String> proxied;
  private final Ipv4Network pool;

  /**
   * A planner for a configuration, of which it keeps no keys.
   *
   * @param endpoints the outer addresses of its peers, with names looked up
   * @param routedPrefixes the prefixes of the link in which addresses work now
   * @param role what the interface is to its peers
   */
  public HostPlanner(
      Configuration configuration,
      List<IpAddress> endpoints,
      List<IpPrefix> routedPrefixes,
      HostRole role) {
    Integer said = configuration.device().fwmark();
    Set<IpPrefix> allowed = new LinkedHashSet<>();
    for (PeerSection peer : configuration.peers()) {
      allowed.addAll(peer.allowedIps());
    }
    network = configuration.device().network();
    fwmark = said == null ? 0 : said;
    peerPrefixes = List.copyOf(allowed);
    this.endpoints = List.copyOf(endpoints);
    this.routedPrefixes = List.copyOf(routedPrefixes);
    this.role = role;
    pool = Ipv4Network.of(configuration);
    proxied = new HashSet<>();
    configuration.device().neighborProxies().forEach(each -> proxied.add(each.interfaceName()));
  }

  /**
   * Makes the plan.
   *
   * @param done our steps on the host so far
   * @throws SetupException if a routing table is not known
   */
  HostPlan plan(HostControl host, HostView view, List<SetupStep> done) throws SetupException {
    Integer mtu = network.mtu();
    return new HostPlan(
        pool.addresses(),
        mtu == null ? TunnelMtu.of(host.pathMtus(endpoints, fwmark)) : mtu,
        network.dnsServers(),
        network.dnsSearch(),
        fwmark,
        routing(view, done),
        peerPrefixes,
        role.solicitsFrom() != null,
        linkLocal(),
        proxied,
        pool.nat(),
        new HostPlan.Following(
            routedPrefixes,
            role.advertises(),
            role.learns(),
            HostPlan.Delegated.NONE,
            DeviceSizes.NONE,
            false,
            Surroundings.NONE));
  }

  private RoutePolicy routing(HostView view, List<SetupStep> done) throws SetupException {
    String table = network.table();
    if (NetworkSettings.TABLE_OFF.equals(table)) {
      return new RoutePolicy.Off();
    }
    if (table != null) {
      return new RoutePolicy.OneTable(RouteTables.number(table));
    }
    return new RoutePolicy.Automatic(fwmark != 0 ? fwmark : freeTable(view, done));
  }

  /** A table in which no other program has a route. */
  private static int freeTable(HostView view, List<SetupStep> done) {
    for (int table = FIRST_TABLE; ; table++) {
      int candidate = table;
      if (view.routes().stream()
          .filter(route -> route.table() == candidate)
          .allMatch(route -> isOurs(route, view, done))) {
        return candidate;
      }
    }
  }

  private static boolean isOurs(Route route, HostView view, List<SetupStep> done) {
    return route.linkIndex() == view.link().index()
        && done.contains(new AddRoute(route.destination(), route.table()));
  }

  /** The link-local address to which hosts send: that of the file, if it has one. */
  private Ipv6Address linkLocal() {
    for (InterfaceAddress each : network.addresses()) {
      if (each.address() instanceof Ipv6Address address && address.isLinkLocal()) {
        return address;
      }
    }
    Ipv6Address solicitsFrom = role.solicitsFrom();
    return solicitsFrom == null ? HostPlan.DEFAULT_LINK_LOCAL : solicitsFrom;
  }
}
