package org.slaacguard.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.DelegationPool;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PoolSettings;
import org.slaacguard.control.PoolSource;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools from which prefixes are delegated to peers, and the parts in use otherwise: prefixes of
 * the link, addresses of the host, static and learned addresses of peers. For the controller's
 * thread.
 */
final class DelegationPools {
  private static final Logger LOG = LoggerFactory.getLogger(DelegationPools.class);

  private final String interfaceName;
  private List<PoolSettings> settings = List.of();
  private @Nullable PrefixPlan plan;
  private HostPrefixes link = HostPrefixes.NONE;
  private List<InterfaceAddress> addresses = List.of();
  private final Map<PublicKey, List<IpPrefix>> statics = new HashMap<>();
  private final Map<IpAddress, PublicKey> learned = new HashMap<>();
  private List<DelegationPool> pools = List.of();
  private Set<String> lacking = Set.of();
  private boolean dirty;

  DelegationPools(String interfaceName) {
    this.interfaceName = interfaceName;
  }

  /** Whether anything may be delegated. */
  boolean isWanted() {
    return !settings.isEmpty();
  }

  /** Whether every pool in the settings is known: the uplink may have no delegation yet. */
  boolean isKnown() {
    return plan != null
        || settings.stream().allMatch(each -> each.source() instanceof PoolSource.Own);
  }

  void settings(List<PoolSettings> wanted) {
    dirty |= !wanted.equals(settings);
    settings = wanted;
  }

  void plan(PrefixPlan changed) {
    dirty = true;
    plan = changed;
  }

  void link(HostPrefixes changed) {
    dirty = true;
    link = changed;
  }

  void addresses(List<InterfaceAddress> changed) {
    dirty |= !changed.equals(addresses);
    addresses = changed;
  }

  /** Follows the static prefixes of a peer, without ours. */
  void statics(PublicKey peer, List<IpPrefix> prefixes) {
    List<IpPrefix> before = prefixes.isEmpty() ? statics.remove(peer) : statics.put(peer, prefixes);
    dirty |= !prefixes.equals(before == null ? List.of() : before);
  }

  /** Follows an event of the backend. */
  void event(BackendEvent event) {
    switch (event) {
      case BackendEvent.AddressLearned e -> learned(e.peer(), e.address());
      case BackendEvent.AddressForgotten e -> dirty |= learned.remove(e.address(), e.peer());
      default -> {}
    }
  }

  /** Follows the interface's status, which corrects lost events. */
  void observe(DeviceStatus status) {
    Map<IpAddress, PublicKey> before = Map.copyOf(learned);
    learned.clear();
    for (PeerStatus peer : status.peers()) {
      for (LearnedAddress each : peer.learned()) {
        if (isInPool(each.address())) {
          learned.put(each.address(), peer.publicKey());
        }
      }
    }
    dirty |= !learned.keySet().equals(before.keySet());
  }

  /** Follows a learned address. */
  private void learned(PublicKey peer, IpAddress address) {
    if (isInPool(address)) {
      dirty |= learned.put(address, peer) == null;
    }
  }

  private boolean isInPool(IpAddress address) {
    return pools.stream().anyMatch(pool -> pool.prefix().contains(address));
  }

  /** Drops a removed peer. */
  void removed(PublicKey peer) {
    statics(peer, List.of());
    dirty |= learned.values().removeIf(peer::equals);
  }

  /** The shortest valid lifetime of leases. */
  Duration shortestValid() {
    return settings.stream()
        .map(PoolSettings::valid)
        .min(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /** Whether anything has changed since the last call. */
  boolean takeDirty() {
    boolean was = dirty;
    dirty = false;
    return was;
  }

  /**
   * The current pools.
   *
   * @param backend source of addresses learned before their prefix became part of a pool
   */
  List<DelegationPool> follow(Backend backend, long now) {
    List<DelegationPool> before = pools;
    List<DelegationPool> made = make(now);
    if (!made.equals(before)) {
      try (DeviceStatus status = backend.status()) {
        observe(status);
      } catch (BackendException e) {
        LOG.debug("{}: what is learned is not known: {}", interfaceName, e.getMessage());
      }
    }
    return made;
  }

  private List<DelegationPool> make(long now) {
    List<DelegationPool> made = new ArrayList<>();
    Set<String> lacks = new HashSet<>();
    for (PoolSettings each : settings) {
      switch (each.source()) {
        case PoolSource.Own own ->
            made.add(pool(each, own.prefix(), Long.MAX_VALUE, Long.MAX_VALUE));
        case PoolSource.Delegated part -> {
          List<DelegationPool> parts = parts(each, part, now);
          if (parts.isEmpty() && plan != null) {
            lacks.add(each.source() + " has no prefix to delegate: " + plan.whyNot(part.subnet()));
          }
          made.addAll(parts);
        }
      }
    }
    lacks.stream()
        .filter(lack -> !lacking.contains(lack))
        .forEach(lack -> LOG.warn("{}: {}", interfaceName, lack));
    lacking = lacks;
    pools = made;
    return made;
  }

  /** The newest prefix first; clients leave the others when they next ask. */
  private List<DelegationPool> parts(PoolSettings wanted, PoolSource.Delegated part, long now) {
    List<DelegationPool> parts = new ArrayList<>();
    if (plan != null) {
      for (DelegatedPrefix each : plan.part(part.subnet(), part.length())) {
        if (each.prefix().length() <= wanted.longest()) {
          long preferred = parts.isEmpty() ? each.preferredUntil() : now;
          parts.add(
              pool(
                  wanted,
                  each.prefix(),
                  Math.min(preferred, each.validUntil()),
                  each.validUntil()));
        }
      }
    }
    return parts;
  }

  private static DelegationPool pool(
      PoolSettings wanted, IpPrefix prefix, long preferredUntil, long validUntil) {
    return new DelegationPool(
        prefix,
        Math.max(wanted.shortest(), prefix.length()),
        wanted.longest(),
        wanted.preferred(),
        wanted.valid(),
        preferredUntil,
        validUntil);
  }

  /** The parts of the pools that are in use otherwise. */
  List<IpPrefix> taken(long now) {
    List<IpPrefix> taken = new ArrayList<>(link.usable(now));
    addresses.forEach(each -> taken.add(IpPrefix.of(each.address())));
    statics.values().forEach(taken::addAll);
    learned.keySet().forEach(each -> taken.add(IpPrefix.of(each)));
    if (plan != null) {
      for (DelegatedPrefix each : plan.delegation().prefixes()) {
        if (each.excluded() != null) {
          taken.add(each.excluded());
        }
      }
    }
    // A prefix around a whole pool, such as a peer's default route, says nothing about its parts.
    taken.removeIf(
        each ->
            pools.stream()
                .map(DelegationPool::prefix)
                .noneMatch(pool -> pool.contains(each) && each.length() > pool.length()));
    return taken;
  }
}
