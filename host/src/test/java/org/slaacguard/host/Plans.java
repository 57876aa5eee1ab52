package org.slaacguard.host;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NameServer;

/** Plans for tests, made step by step. */
final class Plans {
  private List<InterfaceAddress> addresses = List.of();
  private int mtu = 1420;
  private List<NameServer> servers = List.of();
  private List<String> search = List.of();
  private int fwmark;
  private RoutePolicy routing = new RoutePolicy.Automatic(51820);
  private List<IpPrefix> peers = List.of();
  private List<IpPrefix> routed = List.of();
  private Surroundings surroundings = Surroundings.NONE;
  private HostPlan.Delegated delegated = HostPlan.Delegated.NONE;

  /** Nothing but up. */
  static Plans plain() {
    return new Plans();
  }

  /** Of a gateway of everything. */
  static Plans gateways() {
    return plain()
        .addresses("10.9.0.1/24", "2001:db8:9::77/64")
        .mtu(1412)
        .dns("2001:db8::53", "example.com")
        .peers("0.0.0.0/0", "::/0", "2001:db8:10::/48")
        .advertising("2001:db8:5::/64")
        .lan("eth1", "2001:db8:a00:2::1/64")
        .sources("2001:db8:a00::/56", "2001:db8:900:2::/64");
  }

  /** Of a client of one network. */
  static Plans clients() {
    return plain().addresses("10.9.0.2/24", "2001:db8:9::78/64").mtu(1380).peers("10.20.0.0/16");
  }

  static HostPlan gateway() {
    return gateways().plan();
  }

  static HostPlan client() {
    return clients().plan();
  }

  Plans addresses(String... texts) {
    addresses = Stream.of(texts).map(InterfaceAddress::parse).toList();
    return this;
  }

  Plans mtu(int bytes) {
    mtu = bytes;
    return this;
  }

  Plans dns(String server, String domain) {
    servers = List.of(NameServer.parse(server));
    search = List.of(domain);
    return this;
  }

  Plans routing(int mark, RoutePolicy policy) {
    fwmark = mark;
    routing = policy;
    return this;
  }

  Plans peers(String... prefixes) {
    peers = Stream.of(prefixes).map(IpPrefix::parse).toList();
    return this;
  }

  Plans advertising(String... prefixes) {
    routed = Stream.of(prefixes).map(IpPrefix::parse).toList();
    return this;
  }

  private Set<String> proxied = Set.of();

  Plans delegated(String address, String aggregate) {
    delegated =
        new HostPlan.Delegated(
            List.of(InterfaceAddress.parse(address)),
            List.of(IpPrefix.parse(aggregate)),
            List.of());
    return this;
  }

  private DeviceSizes sizes = DeviceSizes.NONE;

  Plans sizes(int tunnel, DeviceSizes.DeviceSize... devices) {
    sizes = new DeviceSizes(List.of(devices), tunnel);
    return this;
  }

  private HostPlan.Nat nat = HostPlan.Nat.NONE;

  Plans masquerading(String source, String uplink) {
    nat = new HostPlan.Nat(List.of(IpPrefix.parse(source)), uplink);
    return this;
  }

  private boolean clamps;

  Plans clamping() {
    clamps = true;
    return this;
  }

  /** The gateway is the router on another link. */
  Plans lan(String link, String... texts) {
    surroundings =
        new Surroundings(
            List.of(
                new Surroundings.OtherLink(
                    link, 1, Stream.of(texts).map(InterfaceAddress::parse).toList(), true)),
            List.of(),
            surroundings.sources());
    return this;
  }

  /** What comes from the first leaves by wan0, what comes from the second nowhere. */
  Plans sources(String delegated, String gone) {
    return sources("wan0", delegated, gone);
  }

  /** The same with another uplink. */
  Plans sources(String uplink, String delegated, String gone) {
    surroundings =
        new Surroundings(
            surroundings.links(),
            List.of(IpPrefix.parse(gone)),
            new Surroundings.Sources(uplink, List.of(IpPrefix.parse(delegated))));
    return this;
  }

  HostPlan plan() {
    return new HostPlan(
        addresses,
        mtu,
        servers,
        search,
        fwmark,
        routing,
        peers,
        solicitsFrom != null,
        solicitsFrom == null ? HostPlan.DEFAULT_LINK_LOCAL : solicitsFrom,
        proxied,
        nat,
        new HostPlan.Following(
            routed, !routed.isEmpty(), learns, delegated, sizes, clamps, surroundings));
  }

  private @Nullable Ipv6Address solicitsFrom;

  private boolean learns;

  Plans learning() {
    learns = true;
    return this;
  }

  Plans soliciting(String from) {
    solicitsFrom = Ipv6Address.parse(from);
    return this;
  }

  Plans proxied(String... links) {
    proxied = Set.of(links);
    return this;
  }

  /** The same plan where these prefixes are delegated to peers. */
  static HostPlan delegating(HostPlan plan, Collection<IpPrefix> prefixes) {
    HostPlan.Following now = plan.following();
    return plan.following(
        new HostPlan.Following(
            now.routedPrefixes(),
            now.advertises(),
            now.learns(),
            new HostPlan.Delegated(
                now.delegated().addresses(), now.delegated().aggregates(), List.copyOf(prefixes)),
            now.sizes(),
            now.clampsMss(),
            now.surroundings()));
  }

  static HostPlan advertising(HostPlan plan, String... prefixes) {
    HostPlan.Following now = plan.following();
    return plan.following(
        new HostPlan.Following(
            Stream.of(prefixes).map(IpPrefix::parse).toList(),
            true,
            now.learns(),
            now.delegated(),
            now.sizes(),
            now.clampsMss(),
            now.surroundings()));
  }
}
