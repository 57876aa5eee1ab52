package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
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
 * What the host has to do because of prefixes that an uplink has delegated, prefixes on LANs, and
 * prefixes that peers got. For one thread at a time.
 */
final class DelegationEffects {
  private List<IpPrefix> aggregates = List.of();
  private Surroundings.Sources sources = Surroundings.NONE.sources();
  private List<Surroundings.OtherLink> uplinks = List.of();
  private List<Surroundings.OtherLink> lans = List.of();
  private List<IpPrefix> dead = List.of();
  private PeerRoutes toPeers = PeerRoutes.NONE;

  /**
   * The uplink has a new delegation. Packets to its prefixes do not go back to the provider,
   * packets from them leave by this uplink, and addresses for the gateway itself are on it.
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
   * Takes the addresses of the gateway on LANs.
   *
   * @param gone prefixes that are not ours any more, in which hosts may still have addresses
   * @return whether anything has changed
   */
  boolean lans(List<Surroundings.OtherLink> wanted, List<IpPrefix> gone) {
    boolean changed = !wanted.equals(lans) || !gone.equals(dead);
    lans = List.copyOf(wanted);
    dead = List.copyOf(gone);
    return changed;
  }

  /**
   * Takes the prefixes that peers have.
   *
   * @return whether anything has changed
   */
  boolean toPeers(PeerRoutes routes) {
    boolean changed = !routes.equals(toPeers);
    toPeers = routes;
    return changed;
  }

  /** Whether peers may get prefixes: the gateway is then a router even if it advertises nothing. */
  boolean delegatesToPeers() {
    return !toPeers.pools().isEmpty();
  }

  /** Whether the host has nothing to do. */
  boolean isEmpty() {
    return aggregates.isEmpty() && uplinks.isEmpty() && lans.isEmpty() && !delegatesToPeers();
  }

  /**
   * What the interface itself gets. In a delegated prefix the gateway has the first address,
   * because nobody could write one into the file.
   *
   * @param usable the prefixes of the tunnel
   */
  HostPlan.Delegated delegated(List<IpPrefix> usable) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (IpPrefix each : usable) {
      if (isDelegated(each)) {
        // A single address: the route to its prefix is a step of its own.
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
   * What other interfaces get, and what is done with packets from certain sources.
   *
   * @param usable the prefixes of the tunnel
   */
  Surroundings surroundings(List<IpPrefix> usable) {
    List<Surroundings.OtherLink> links = new ArrayList<>(lans);
    links.addAll(uplinks);
    // A prefix that has left a LAN may be ours on another link by now.
    List<IpPrefix> foreign =
        dead.stream().filter(each -> !isDelegated(each) && !usable.contains(each)).toList();
    return new Surroundings(links, foreign, sources);
  }
}
