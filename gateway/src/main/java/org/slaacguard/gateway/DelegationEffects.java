package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.UplinkSettings;
import org.slaacguard.host.HostPlan;
import org.slaacguard.host.Surroundings;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Changes to the host that follow from delegated prefixes of an uplink, prefixes on LANs, and
 * prefixes of peers. For one thread at a time.
 */
final class DelegationEffects {
  private List<IpPrefix> aggregates = List.of();
  private Surroundings.Sources sources = Surroundings.NONE.sources();
  private List<Surroundings.OtherLink> uplinks = List.of();
  private List<Surroundings.OtherLink> lans = List.of();
  private List<IpPrefix> dead = List.of();
  private PeerRoutes toPeers = PeerRoutes.NONE;

  /** Whether the host had all addresses on other interfaces when it was last looked at. */
  private boolean complete;

  /**
   * Follows a new delegation of the uplink. Packets to its prefixes must not return to the
   * provider, packets from them leave by this uplink, and the gateway's addresses in them go there.
   */
  void uplink(UplinkSettings settings, Delegation delegation) {
    List<IpPrefix> prefixes = new PrefixPlan(delegation).aggregates();
    List<IpPrefix> from = new ArrayList<>(prefixes);
    List<InterfaceAddress> own = new ArrayList<>();
    for (DelegatedPrefix each : delegation.addresses()) {
      from.add(each.prefix());
      own.add(new InterfaceAddress(each.prefix().address(), each.prefix().length()));
    }
    String name = settings.interfaceName();
    aggregates = prefixes;
    sources = new Surroundings.Sources(name, settings.sourceRoutes() ? from : List.of());
    uplinks = own.isEmpty() ? List.of() : List.of(new Surroundings.OtherLink(name, 0, own, false));
  }

  /**
   * Follows the gateway's addresses on LANs.
   *
   * @param gone prefixes that are no longer ours, in which hosts may still have addresses
   * @return whether anything has changed
   */
  boolean lans(List<Surroundings.OtherLink> wanted, List<IpPrefix> gone) {
    boolean changed = !wanted.equals(lans) || !gone.equals(dead);
    lans = List.copyOf(wanted);
    dead = List.copyOf(gone);
    return changed;
  }

  /**
   * Follows the peers' prefixes.
   *
   * @return whether anything has changed
   */
  boolean toPeers(PeerRoutes routes) {
    boolean changed = !routes.equals(toPeers);
    toPeers = routes;
    return changed;
  }

  /**
   * Whether prefixes may be delegated to peers: the gateway is then a router even if it advertises
   * nothing.
   */
  boolean delegatesToPeers() {
    return !toPeers.pools().isEmpty();
  }

  /** Whether the host needs no changes. */
  boolean isEmpty() {
    return aggregates.isEmpty() && uplinks.isEmpty() && lans.isEmpty() && !delegatesToPeers();
  }

  /**
   * Follows the host's addresses.
   *
   * @param there all of them
   * @return whether one of the gateway's on other interfaces has gone since the last call
   */
  boolean followAddresses(List<InterfaceAddress> there) {
    boolean had = complete;
    complete =
        Stream.concat(lans.stream(), uplinks.stream())
            .allMatch(link -> there.containsAll(link.addresses()));
    return had && !complete;
  }

  /**
   * The changes to the interface itself. In a delegated prefix the gateway has the first address,
   * because no file can name it beforehand.
   *
   * @param usable the tunnel's prefixes
   */
  HostPlan.Delegated delegated(List<IpPrefix> usable) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (IpPrefix each : usable) {
      if (isDelegated(each)) {
        // A single address without a prefix route, which is a step of its own.
        Ipv6Address first = new Ipv6Address(each.address().high(), 1);
        own.add(new InterfaceAddress(first, first.bits()));
      }
    }
    List<IpPrefix> whole = new ArrayList<>(aggregates);
    toPeers.pools().stream().filter(pool -> !isDelegated(pool)).forEach(whole::add);
    return new HostPlan.Delegated(own, whole, toPeers.prefixes());
  }

  private boolean isDelegated(IpPrefix prefix) {
    return aggregates.stream().anyMatch(whole -> whole.contains(prefix));
  }

  /**
   * The changes to other interfaces and to source-based rules.
   *
   * @param usable the tunnel's prefixes
   */
  Surroundings surroundings(List<IpPrefix> usable) {
    List<Surroundings.OtherLink> links = new ArrayList<>(lans);
    links.addAll(uplinks);
    // A prefix that has left a LAN may be in use on another link.
    List<IpPrefix> foreign =
        dead.stream().filter(each -> !isDelegated(each) && !usable.contains(each)).toList();
    return new Surroundings(links, foreign, sources);
  }
}
