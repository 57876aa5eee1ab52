package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

/**
 * The delegated prefixes and their clients. A limit bounds the prefixes, leased or kept, of each
 * peer. {@link DelegationSpace} has the pools.
 */
final class DelegationBindings {
  /** The clients of each peer by DUID. */
  private final Map<PublicKey, Map<Duid, DelegationClient>> peers = new HashMap<>();

  private final DelegationSpace space = new DelegationSpace();

  private final TreeSet<DelegationBinding> ends =
      new TreeSet<>(
          Comparator.<DelegationBinding>comparingLong(binding -> binding.end)
              .thenComparingLong(binding -> binding.client.number)
              .thenComparingInt(binding -> binding.iaid));

  private final Set<PublicKey> changed = new HashSet<>();

  /** Why prefixes have ended since the last {@link #takeChanged}. */
  private final Map<IpPrefix, DelegationEnd> ended = new HashMap<>();

  /** Why the prefixes of the last {@link #takeChanged} have ended. */
  private Map<IpPrefix, DelegationEnd> takenEnds = Map.of();

  private long numbers;

  /** What a client gets, or would get. */
  record Grant(DelegationPool pool, IpPrefix prefix, DelegationBinding.@Nullable Former former) {}

  /** The client, created if necessary. It is kept with its first binding. */
  DelegationClient client(PublicKey peer, Duid duid) {
    DelegationClient known = peers.getOrDefault(peer, Map.of()).get(duid);
    return known == null ? new DelegationClient(peer, duid, numbers++) : known;
  }

  /** All clients of a peer. */
  Collection<DelegationClient> clients(PublicKey peer) {
    return List.copyOf(peers.getOrDefault(peer, Map.of()).values());
  }

  /** The bindings of all peers. */
  Stream<DelegationBinding> all() {
    return peers.values().stream()
        .flatMap(clients -> clients.values().stream())
        .flatMap(client -> client.bindings.values().stream());
  }

  /** The peers whose leased prefixes have changed since the previous call. */
  Set<PublicKey> takeChanged() {
    Set<PublicKey> taken = Set.copyOf(changed);
    changed.clear();
    takenEnds = Map.copyOf(ended);
    ended.clear();
    taken.forEach(peer -> clients(peer).forEach(this::forget));
    return taken;
  }

  /** Why prefixes of the peers in the last {@link #takeChanged} have ended. */
  Map<IpPrefix, DelegationEnd> ends() {
    return takenEnds;
  }

  boolean hasChanged() {
    return !changed.isEmpty();
  }

  boolean hasChanged(PublicKey peer) {
    return changed.contains(peer);
  }

  /** The prefixes that are routed to a peer now. */
  List<IpPrefix> prefixes(PublicKey peer, long now) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (DelegationClient client : clients(peer)) {
      for (DelegationBinding binding : client.bindings.values()) {
        if (binding.isLeased(now)) {
          prefixes.add(binding.prefix);
        }
        if (binding.former != null && now < binding.former.validUntil()) {
          prefixes.add(binding.former.prefix());
        }
      }
    }
    return prefixes;
  }

  /** When the next lease ends. */
  long nextEnd() {
    return ends.isEmpty() ? Nanos.NEVER : ends.first().end;
  }

  /** Ends expired leases, which are no longer routed. */
  void age(long now) {
    while (nextEnd() <= now) {
      DelegationBinding binding = ends.first();
      DelegationBinding.Former former = binding.former;
      if (former != null && former.validUntil() <= now) {
        endFormer(binding, DelegationEnd.EXPIRED);
      }
      if (!binding.isLeased(now)) {
        ended.put(binding.prefix, DelegationEnd.EXPIRED);
      }
      space.released();
      changed.add(binding.client.peer);
      enqueue(binding, now);
    }
  }

  private void endFormer(DelegationBinding binding, DelegationEnd why) {
    DelegationBinding.Former former = binding.former;
    if (former != null) {
      space.remove(former.prefix());
      ended.put(former.prefix(), why);
      binding.former = null;
    }
  }

  /**
   * Sets the pools, and the prefixes in them that must not be delegated.
   *
   * @return clients with a prefix that they must leave, now or soon
   */
  List<DelegationClient> pools(List<DelegationPool> wanted, List<IpPrefix> taken, long now) {
    space.pools(wanted, taken);
    Set<DelegationClient> leaving = new HashSet<>();
    for (DelegationBinding binding : all().toList()) {
      DelegationPool pool =
          space.isBlocked(binding.prefix) ? null : space.pool(binding.prefix, now);
      DelegationBinding.Former former = binding.former;
      if (former != null
          && (space.isBlocked(former.prefix()) || space.pool(former.prefix(), now) == null)) {
        endFormer(binding, DelegationEnd.WITHDRAWN);
        changed.add(binding.client.peer);
        leaving.add(binding.client);
        enqueue(binding, now);
      }
      if (pool == null) {
        if (binding.isLeased(now)) {
          leaving.add(binding.client);
        }
        end(binding, DelegationEnd.WITHDRAWN);
      } else if (binding.isLeased(now)) {
        binding.validUntil = Math.min(binding.validUntil, pool.validUntil());
        binding.preferredUntil = Math.min(binding.preferredUntil, pool.preferredUntil());
        enqueue(binding, now);
        if (!pool.gives(now)) {
          leaving.add(binding.client);
        }
      }
    }
    space.exclude();
    return List.copyOf(leaving);
  }

  /** Restores a lease of an earlier run, unless it overlaps another one. */
  void restore(DelegationClient client, int iaid, IpPrefix prefix, long validUntil, long now) {
    if (!client.bindings.containsKey(iaid) && space.isUnused(prefix)) {
      DelegationBinding binding = new DelegationBinding(client, iaid, prefix);
      binding.validUntil = validUntil;
      binding.preferredUntil = now;
      binding.heardAt = now;
      keep(binding, now);
    }
  }

  /** Ends the lease of a client's association. Its prefix is kept for it. */
  void release(DelegationBinding binding, long now) {
    binding.validUntil = Math.min(binding.validUntil, now);
    endFormer(binding, DelegationEnd.RELEASED);
    ended.put(binding.prefix, DelegationEnd.RELEASED);
    space.released();
    changed.add(binding.client.peer);
    enqueue(binding, now);
  }

  /** Ends a peer's bindings beyond its limit, those of the longest silence first. */
  void limit(PublicKey peer, int limit) {
    List<DelegationBinding> held = new ArrayList<>(of(peer));
    held.sort(Comparator.comparingLong(binding -> binding.heardAt));
    for (int i = 0; i < held.size() - limit; i++) {
      end(held.get(i), DelegationEnd.LIMITED);
    }
  }

  /**
   * Determines what a client gets for an association, and leases it if asked to.
   *
   * @param hints prefixes that the client named; one without an address is a length alone
   * @param renewing whether the client has a lease, which it keeps if possible
   * @param limit the most prefixes of the peer
   * @return null if it gets nothing
   */
  @Nullable Grant grant(
      DelegationClient client,
      int iaid,
      List<IpPrefix> hints,
      boolean renewing,
      int limit,
      boolean commit,
      long now) {
    DelegationBinding held = client.bindings.get(iaid);
    DelegationPool pool = held == null ? null : space.pool(held.prefix, now);
    if (held != null && pool != null && keeps(held, pool, hints, renewing, now)) {
      return lease(held, pool, commit, now);
    }
    if (held == null && !hasRoom(client.peer, limit, now)) {
      return stay(held, pool, commit, now);
    }
    DelegationSpace.Place found = space.find(client, iaid, hints, held, now);
    if (found == null) {
      return stay(held, pool, commit, now);
    }
    DelegationBinding.Former former = former(held, pool, renewing, now);
    if (!commit) {
      return new Grant(found.pool(), found.prefix(), former);
    }
    if (held != null) {
      end(held, DelegationEnd.REPLACED);
    } else {
      makeRoom(client.peer, limit, now);
    }
    space.overlapping(found.prefix()).forEach(each -> end(each, DelegationEnd.REPLACED));
    DelegationBinding fresh = new DelegationBinding(client, iaid, found.prefix());
    if (former != null) {
      fresh.former = former;
      space.put(former.prefix(), fresh);
    }
    keep(fresh, now);
    return lease(fresh, found.pool(), true, now);
  }

  /** Whether a prefix must be searched for if this is to be granted, or another one replaced. */
  boolean mustSearch(
      DelegationClient client, int iaid, List<IpPrefix> hints, boolean renewing, long now) {
    DelegationBinding held = client.bindings.get(iaid);
    DelegationPool pool = held == null ? null : space.pool(held.prefix, now);
    return held == null
        || pool == null
        || !held.isLeased(now)
        || !keeps(held, pool, hints, renewing, now);
  }

  private static boolean keeps(
      DelegationBinding held,
      DelegationPool pool,
      List<IpPrefix> hints,
      boolean renewing,
      long now) {
    return pool.gives(now) && (renewing || fits(held, pool, hints));
  }

  /** The present prefix, kept because there is no better one. */
  private @Nullable Grant stay(
      @Nullable DelegationBinding held, @Nullable DelegationPool pool, boolean commit, long now) {
    return held == null || pool == null ? null : lease(held, pool, commit, now);
  }

  /** The former prefix that the client keeps beside the new one, while it is valid. */
  private static DelegationBinding.@Nullable Former former(
      @Nullable DelegationBinding held, @Nullable DelegationPool pool, boolean renewing, long now) {
    if (held == null || pool == null || !renewing || !held.isLeased(now)) {
      return null;
    }
    return new DelegationBinding.Former(held.prefix, Math.min(held.validUntil, pool.validUntil()));
  }

  private Grant lease(DelegationBinding binding, DelegationPool pool, boolean commit, long now) {
    if (commit) {
      if (!binding.isLeased(now)) {
        changed.add(binding.client.peer);
      }
      binding.preferredUntil = Nanos.sum(now, pool.preferredSeconds(now) * Nanos.SECOND);
      binding.validUntil = Nanos.sum(now, pool.validSeconds(now) * Nanos.SECOND);
      binding.heardAt = now;
      enqueue(binding, now);
    }
    return new Grant(pool, binding.prefix, binding.former);
  }

  /**
   * Whether the present prefix also serves a client that begins anew, perhaps with another hint.
   */
  private static boolean fits(DelegationBinding held, DelegationPool pool, List<IpPrefix> hints) {
    int wanted = DelegationSpace.wantedLength(pool, hints);
    return wanted < 0 || wanted == held.prefix.length();
  }

  /** The bindings of a peer. */
  List<DelegationBinding> of(PublicKey peer) {
    return peers.getOrDefault(peer, Map.of()).values().stream()
        .flatMap(client -> client.bindings.values().stream())
        .toList();
  }

  private boolean hasRoom(PublicKey peer, int limit, long now) {
    return of(peer).stream().filter(binding -> !binding.isStale(now)).count() < limit;
  }

  private void makeRoom(PublicKey peer, int limit, long now) {
    List<DelegationBinding> held = new ArrayList<>(of(peer));
    held.removeIf(binding -> !binding.isStale(now));
    held.sort(Comparator.comparingLong(binding -> binding.heardAt));
    int excess = of(peer).size() + 1 - limit;
    for (int i = 0; i < Math.min(excess, held.size()); i++) {
      end(held.get(i), DelegationEnd.REPLACED);
    }
  }

  private void keep(DelegationBinding binding, long now) {
    DelegationClient client = binding.client;
    client.bindings.put(binding.iaid, binding);
    peers.computeIfAbsent(client.peer, key -> new HashMap<>()).put(client.duid, client);
    space.put(binding.prefix, binding);
    changed.add(client.peer);
    enqueue(binding, now);
  }

  /** Removes a binding with all its prefixes. */
  private void end(DelegationBinding binding, DelegationEnd why) {
    ends.remove(binding);
    space.remove(binding.prefix);
    endFormer(binding, why);
    // A binding that was only kept has ended earlier, for its own reason.
    ended.putIfAbsent(binding.prefix, why);
    DelegationClient client = binding.client;
    client.bindings.remove(binding.iaid);
    space.released();
    changed.add(client.peer);
  }

  /** Forgets a client without bindings, unless it still has to be told so. */
  void forget(DelegationClient client) {
    Map<Duid, DelegationClient> clients = peers.get(client.peer);
    if (client.bindings.isEmpty()
        && client.due == Nanos.NEVER
        && clients != null
        && clients.remove(client.duid, client)) {
      if (client.signer != null) {
        client.signer.wipe();
      }
      if (clients.isEmpty()) {
        peers.remove(client.peer);
      }
    }
  }

  private void enqueue(DelegationBinding binding, long now) {
    ends.remove(binding);
    binding.end = binding.nextEnd(now);
    if (binding.end != Nanos.NEVER) {
      ends.add(binding);
    }
  }
}
