package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.autoconf.ProxyCounts;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.FailureReport;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.NeighborProxySettings;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerUpdate;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import org.slaacguard.uplink.AddressProxy;
import org.slaacguard.uplink.ProxyThread;

/**
 * Tells the neighbour proxy which peer has which address: learned addresses as they come and go,
 * those that the history restores at the start, and static ones. The backend's status corrects what
 * lost events would have reported.
 */
final class NeighborProxyService implements Service {
  private final AddressProxy proxy;
  private final Map<Ipv6Address, PublicKey> owners = new HashMap<>();
  private final Map<PublicKey, Set<Ipv6Address>> statics = new HashMap<>();

  /** Addresses that the pending change restores. */
  private final Map<PublicKey, List<LearnedAddress>> recalled = new HashMap<>();

  NeighborProxyService(AddressProxy proxy) {
    this.proxy = proxy;
  }

  /**
   * The service of an interface. If no uplink is named, it removes what an earlier daemon has left,
   * and does nothing more.
   *
   * @param report hears if its thread dies
   */
  static Service of(
      String interfaceName, List<NeighborProxySettings> settings, FailureReport report) {
    if (settings.isEmpty()) {
      ProxyThread.sweep(interfaceName);
      return new Service() {};
    }
    return new NeighborProxyService(ProxyThread.start(interfaceName, settings, report));
  }

  /** Only reads the change, so it comes after the services that add to it. */
  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    recalled.clear();
    for (PeerUpdate peer : update.peers()) {
      if (!peer.learned().isEmpty()) {
        recalled.put(peer.publicKey(), peer.learned());
      }
    }
    return update;
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    for (PublicKey peer : changes.removed()) {
      hold(peer, Set.of());
    }
    for (KnownPeer peer : changes.changed()) {
      hold(peer.key(), addresses(peer.allowedIps()));
      for (LearnedAddress learned : recalled.getOrDefault(peer.key(), List.of())) {
        if (learned.address() instanceof Ipv6Address address) {
          own(address, peer.key());
        }
      }
    }
  }

  /** Sets all static addresses of a peer. */
  private void hold(PublicKey peer, Set<Ipv6Address> addresses) {
    Set<Ipv6Address> before = statics.getOrDefault(peer, Set.of());
    if (addresses.isEmpty()) {
      statics.remove(peer);
    } else {
      statics.put(peer, addresses);
    }
    before.stream().filter(each -> !addresses.contains(each)).forEach(each -> disown(each, peer));
    addresses.forEach(each -> own(each, peer));
  }

  private static Set<Ipv6Address> addresses(List<IpPrefix> prefixes) {
    Set<Ipv6Address> addresses = new LinkedHashSet<>();
    for (IpPrefix prefix : prefixes) {
      if (prefix.address() instanceof Ipv6Address first
          && prefix.length() >= NeighborProxySettings.SHORTEST) {
        for (int i = 0; i < 1 << (first.bits() - prefix.length()); i++) {
          addresses.add(new Ipv6Address(first.high(), first.low() + i));
        }
      }
    }
    return addresses;
  }

  @Override
  public void event(BackendEvent event, long now) {
    switch (event) {
      case BackendEvent.AddressLearned learned -> {
        if (learned.address() instanceof Ipv6Address address) {
          own(address, learned.peer());
        }
      }
      case BackendEvent.AddressForgotten forgotten -> {
        // Another peer may have it by now, or it has become static.
        if (forgotten.address() instanceof Ipv6Address address
            && !statics.getOrDefault(forgotten.peer(), Set.of()).contains(address)) {
          disown(address, forgotten.peer());
        }
      }
      default -> {}
    }
  }

  private void own(Ipv6Address address, PublicKey peer) {
    if (!address.isLinkLocal() && !peer.equals(owners.put(address, peer))) {
      proxy.own(address, peer);
    }
  }

  private void disown(Ipv6Address address, PublicKey peer) {
    if (owners.remove(address, peer)) {
      proxy.disown(address);
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    Map<Ipv6Address, PublicKey> there = new HashMap<>();
    for (PeerStatus peer : status.peers()) {
      for (LearnedAddress learned : peer.learned()) {
        if (learned.address() instanceof Ipv6Address address) {
          there.put(address, peer.publicKey());
        }
      }
    }
    for (PeerStatus peer : status.peers()) {
      addresses(peer.allowedIps()).forEach(each -> there.put(each, peer.publicKey()));
    }
    for (Ipv6Address address : List.copyOf(owners.keySet())) {
      if (!there.containsKey(address)) {
        owners.remove(address);
        proxy.disown(address);
      }
    }
    there.forEach(this::own);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    ProxyCounts counts = proxy.counts();
    return status.with(
        Map.of(
            Counter.PROXY_ANSWERED, counts.answered(),
            Counter.PROXY_FOREIGN, counts.foreign(),
            Counter.PROXY_CONFLICTS, counts.conflicts(),
            Counter.PROXY_OVERRULED, counts.overruled(),
            Counter.DROP_PROXY_MALFORMED, counts.malformed(),
            Counter.DROP_PROXY_RATE, counts.limited(),
            Counter.DROP_PROXY_OVERFLOW, proxy.overflow()),
        proxy.conflicts());
  }

  @Override
  public void close() {
    proxy.close();
  }
}
