package org.slaacguard.uplink;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.PublicKey;

/**
 * The addresses of peers. A turn takes no more of them than it makes routes, and only when earlier
 * routes are made: what is answered for is then routed. For one thread, except {@link #change}.
 */
final class ProxiedAddresses {
  /** After an uplink had no room, until it is asked again, in nanoseconds. */
  static final long PAUSE = 10_000_000_000L;

  /** Addresses and routes of one turn. */
  static final int MOST = 16;

  /** The new owner of an address; null for none. */
  private record Change(@Nullable PublicKey owner) {}

  private final List<? extends AddressAnswers> uplinks;
  private final Map<Ipv6Address, Change> changes = new ConcurrentHashMap<>();
  private final Map<Ipv6Address, PublicKey> owners = new HashMap<>();

  /** Known addresses that an uplink may lack. */
  private final Set<Ipv6Address> lacking = new LinkedHashSet<>();

  /** Addresses for which an uplink had no room. */
  private final Set<Ipv6Address> refused = new LinkedHashSet<>();

  private long askAt;

  ProxiedAddresses(List<? extends AddressAnswers> uplinks) {
    this.uplinks = uplinks;
  }

  /**
   * Takes a change, which is followed soon. Any thread.
   *
   * @param owner null for none
   * @return whether no change of this address was waiting
   */
  boolean change(Ipv6Address address, @Nullable PublicKey owner) {
    return changes.put(address, new Change(owner)) == null;
  }

  /** An uplink may answer for other addresses than before. */
  void again(PeerRouting routes) {
    owners.keySet().forEach(address -> route(address, routes));
    lacking.addAll(owners.keySet());
    refused.clear();
  }

  /** Follows some of what has changed; returns whether more waits. */
  boolean take(PeerRouting routes, long now) {
    // Whoever is answered sends at once, and would not find the tunnel. The next look finds it.
    if (!routes.hasLink()) {
      return false;
    }
    // A host that refuses a route is not busy: the answers do not wait for it.
    if (routes.isBusy(now)) {
      return true;
    }
    if (!refused.isEmpty() && now - askAt >= 0) {
      ask(now);
    }
    Iterator<Ipv6Address> changed = changes.keySet().iterator();
    Iterator<Ipv6Address> known = lacking.iterator();
    for (int taken = 0; taken < MOST; taken++) {
      if (changed.hasNext()) {
        follow(changed.next(), routes, now);
      } else if (known.hasNext()) {
        Ipv6Address address = known.next();
        known.remove();
        PublicKey owner = owners.get(address);
        if (owner != null && add(address, owner, routes, now) && !refused.isEmpty()) {
          askAt = now; // there may be room for the next one, too
        }
      } else {
        return false;
      }
    }
    return changed.hasNext() || known.hasNext();
  }

  /** When to come again for an address that found no room; {@link Long#MAX_VALUE}: never. */
  long next() {
    return refused.isEmpty() ? Long.MAX_VALUE : askAt;
  }

  /** Tries one address again. */
  private void ask(long now) {
    Ipv6Address first = refused.iterator().next();
    refused.remove(first);
    lacking.add(first);
    askAt = now + PAUSE;
  }

  private void follow(Ipv6Address address, PeerRouting routes, long now) {
    Change change = changes.remove(address);
    if (change == null) {
      return;
    }
    PublicKey owner = change.owner();
    if (owner == null) {
      owners.remove(address);
      uplinks.forEach(uplink -> uplink.remove(address));
      routes.remove(address);
      if (!refused.remove(address)) {
        askAt = now; // there is room for another
      }
      return;
    }
    PublicKey before = owners.put(address, owner);
    if (before == null) {
      boolean _ = add(address, owner, routes, now);
    } else if (!before.equals(owner)) {
      uplinks.forEach(uplink -> uplink.moved(address, owner, now));
    }
  }

  /** Returns whether each uplink had room. */
  private boolean add(Ipv6Address address, PublicKey owner, PeerRouting routes, long now) {
    boolean roomy = true;
    for (AddressAnswers uplink : uplinks) {
      roomy &= uplink.add(address, owner, now);
    }
    if (!roomy) {
      if (refused.isEmpty()) {
        askAt = now + PAUSE;
      }
      refused.add(address);
    }
    route(address, routes);
    return roomy;
  }

  private void route(Ipv6Address address, PeerRouting routes) {
    if (uplinks.stream().anyMatch(uplink -> uplink.answersFor(address))) {
      routes.add(address);
    } else {
      routes.remove(address);
    }
  }
}
