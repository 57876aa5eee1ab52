package org.slaacguard.host;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NameServer;

/**
 * The state that the host's side of one interface should have. A plan leaves nothing open: {@link
 * HostPlanner} makes each choice once, so that what follows from the prefixes can change while the
 * rest stays.
 *
 * @param addresses that the configuration gives the interface
 * @param mtu in bytes
 * @param dnsServers name servers for the host
 * @param dnsSearch search domains for the host
 * @param fwmark the mark of outer packets in the configuration; 0 if it has none, and the plan may
 *     choose one
 * @param routing where routes go
 * @param peerPrefixes the static prefixes of peers, which are routed
 * @param solicits whether the interface gets its addresses from a router behind a peer (SLAAC)
 * @param linkLocal its address as a router, or that it solicits from
 * @param proxied other interfaces on which a neighbour proxy answers for the peers
 * @param nat what leaves with the host's address
 * @param following what changes while the interface is up
 */
public record HostPlan(
    List<InterfaceAddress> addresses,
    int mtu,
    List<NameServer> dnsServers,
    List<String> dnsSearch,
    int fwmark,
    RoutePolicy routing,
    List<IpPrefix> peerPrefixes,
    boolean solicits,
    Ipv6Address linkLocal,
    Set<String> proxied,
    Nat nat,
    Following following) {
  /**
   * What changes while the interface is up.
   *
   * @param routedPrefixes the prefixes of the link in which addresses work, which are routed
   * @param advertises whether the gateway is a router for its peers
   * @param learns whether addresses are learned from any peer
   * @param delegated what follows from the uplink's delegation, and from prefixes delegated to
   *     peers
   * @param sizes the MTUs that follow from the path to the uplink
   * @param clampsMss whether TCP connections are fitted into the tunnel by the packet filter
   * @param surroundings what is done on other interfaces for it
   */
  public record Following(
      List<IpPrefix> routedPrefixes,
      boolean advertises,
      boolean learns,
      Delegated delegated,
      DeviceSizes sizes,
      boolean clampsMss,
      Surroundings surroundings) {
    /** Copies the list. */
    public Following {
      routedPrefixes = List.copyOf(routedPrefixes);
    }
  }

  /**
   * What follows from delegated prefixes.
   *
   * @param addresses the gateway's own addresses in them
   * @param aggregates whole prefixes, which are unreachable where no longer one is routed
   * @param toPeers prefixes of peers, which are routed to the interface
   */
  public record Delegated(
      List<InterfaceAddress> addresses, List<IpPrefix> aggregates, List<IpPrefix> toPeers) {
    /** Nothing is delegated. */
    public static final Delegated NONE = new Delegated(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public Delegated {
      addresses = List.copyOf(addresses);
      aggregates = List.copyOf(aggregates);
      toPeers = List.copyOf(toPeers);
    }
  }

  /**
   * Network address translation of IPv4.
   *
   * @param sources the networks whose packets leave with the host's address; none: none
   * @param uplink the interface at which they do; empty: any but the tunnel
   */
  public record Nat(List<IpPrefix> sources, String uplink) {
    /** Nothing is translated. */
    public static final Nat NONE = new Nat(List.of(), "");

    /** Copies the list. */
    public Nat {
      sources = List.copyOf(sources);
    }
  }

  /** {@code fe80::1}. */
  public static final Ipv6Address DEFAULT_LINK_LOCAL = new Ipv6Address(0xfe80L << 48, 1);

  /** Copies the collections. */
  public HostPlan {
    addresses = List.copyOf(addresses);
    dnsServers = List.copyOf(dnsServers);
    dnsSearch = List.copyOf(dnsSearch);
    peerPrefixes = List.copyOf(peerPrefixes);
    proxied = Set.copyOf(proxied);
  }

  /** The same plan with other changing parts. */
  public HostPlan following(Following changed) {
    return with(mtu, changed);
  }

  /** The same plan with another MTU, in bytes, where the path to the uplink is not followed. */
  HostPlan withMtu(int bytes) {
    return with(bytes, following);
  }

  private HostPlan with(int bytes, Following changed) {
    return new HostPlan(
        addresses,
        bytes,
        dnsServers,
        dnsSearch,
        fwmark,
        routing,
        peerPrefixes,
        solicits,
        linkLocal,
        proxied,
        nat,
        changed);
  }

  /** The same plan without prefixes of peers that were delegated to them. */
  HostPlan withoutPeers() {
    Delegated own = delegated();
    return following(
        new Following(
            routedPrefixes(),
            advertises(),
            learns(),
            new Delegated(own.addresses(), own.aggregates(), List.of()),
            sizes(),
            clampsMss(),
            surroundings()));
  }

  List<IpPrefix> routedPrefixes() {
    return following.routedPrefixes();
  }

  boolean advertises() {
    return following.advertises();
  }

  boolean learns() {
    return following.learns();
  }

  Delegated delegated() {
    return following.delegated();
  }

  DeviceSizes sizes() {
    return following.sizes();
  }

  boolean clampsMss() {
    return following.clampsMss();
  }

  Surroundings surroundings() {
    return following.surroundings();
  }

  /**
   * The interface's MTU: what the path to the uplink leaves if it is followed, else what was
   * chosen.
   */
  int tunnelMtu() {
    return sizes().tunnel() == 0 ? mtu : sizes().tunnel();
  }

  /** The mark of the tunnel's own packets, 0 for none. */
  public int mark() {
    return marks() && routing instanceof RoutePolicy.Automatic own ? own.defaultTable() : fwmark;
  }

  /** Whether the interface accepts router advertisements; a gateway does not. */
  boolean hears() {
    return solicits && !advertises();
  }

  /** Whether a default route of IPv6 leads into the tunnel, by a table of its own. */
  boolean hasDefaultRoute() {
    return routing instanceof RoutePolicy.Automatic
        && peerPrefixes.stream()
            .anyMatch(p -> p.length() == 0 && p.address() instanceof Ipv6Address);
  }

  /**
   * Whether the plan chooses a mark for the tunnel's own packets, because a default route leads
   * into it.
   */
  boolean marks() {
    return fwmark == 0
        && routing instanceof RoutePolicy.Automatic
        && Stream.concat(peerPrefixes.stream(), routedPrefixes().stream())
            .anyMatch(prefix -> prefix.length() == 0);
  }
}
