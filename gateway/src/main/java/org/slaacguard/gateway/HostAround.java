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

/** What an uplink and the LANs want of the host, put together. For one thread at a time. */
final class HostAround {
  private List<IpPrefix> aggregates = List.of();
  private Surroundings.Sources sources = Surroundings.NONE.sources();
  private List<Surroundings.OtherLink> uplinks = List.of();
  private List<Surroundings.OtherLink> lans = List.of();
  private List<IpPrefix> dead = List.of();
  private PeerRoutes toPeers = PeerRoutes.NONE;

  /**
   * This is what an uplink has: nothing of its prefixes goes back to the provider, what has an
   * address from there leaves by it, and what is given to the gateway itself is on it.
   */
  void uplink(UplinkSettings settings, Delegation has) {
    List<IpPrefix> prefixes = new PrefixPlan(has).aggregates();
    List<IpPrefix> from = new ArrayList<>(prefixes);
    List<InterfaceAddress> own = new ArrayList<>();
    for (DelegatedPrefix each : has.addresses()) {
      from.add(each.prefix());
      own.add(new InterfaceAddress(each.prefix().address(), each.prefix().length()));
    }
    String name = settings.interfaceName();
    aggregates = prefixes;
    sources = new Surroundings.Sources(name, settings.sourceRoutes() ? from : List.of());
    uplinks = own.isEmpty() ? List.of() : List.of(new Surroundings.OtherLink(name, 0, own, false));
  }

  /** This is to be on the LANs; whether it is something else than before. */
  boolean lans(List<Surroundings.OtherLink> wanted, List<IpPrefix> gone) {
    boolean changed = !wanted.equals(lans) || !gone.equals(dead);
    lans = List.copyOf(wanted);
    dead = List.copyOf(gone);
    return changed;
  }

  /** Peers have got these prefixes; whether they are others than before. */
  boolean toPeers(PeerRoutes changed) {
    boolean others = !changed.equals(toPeers);
    toPeers = changed;
    return others;
  }

  /** Whether peers may get prefixes: then the gateway is a router, whatever it advertises. */
  boolean delegatesToPeers() {
    return !toPeers.pools().isEmpty();
  }

  /** Whether there is anything. */
  boolean isSomething() {
    return !aggregates.isEmpty() || !uplinks.isEmpty() || !lans.isEmpty() || delegatesToPeers();
  }

  /**
   * In what is delegated nobody could write down an address for the gateway: it has the first.
   *
   * @param usable the prefixes of the tunnel
   */
  HostPlan.Delegated delegated(List<IpPrefix> usable) {
    List<InterfaceAddress> own = new ArrayList<>();
    for (IpPrefix each : usable) {
      if (isDelegated(each)) {
        // Whole: the route to the prefix is made, and taken away, for itself.
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
   * What is done on other interfaces, and with sources.
   *
   * @param usable the prefixes of the tunnel
   */
  Surroundings surroundings(List<IpPrefix> usable) {
    List<Surroundings.OtherLink> links = new ArrayList<>(lans);
    links.addAll(uplinks);
    // What is ours still may be on another link by now.
    List<IpPrefix> foreign =
        dead.stream().filter(each -> !isDelegated(each) && !usable.contains(each)).toList();
    return new Surroundings(links, foreign, sources);
  }
}
