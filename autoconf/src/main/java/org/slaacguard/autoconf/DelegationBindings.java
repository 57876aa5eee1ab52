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
 * peer. Peer, DUID and IAID choose a prefix, so the same client gets the same one even if nothing
 * is remembered.
 */
final class DelegationBindings {
  /** The multiplier of Fibonacci hashing, which spreads similar values. */
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

  /** The clients of each peer by DUID. */
  private final Map<PublicKey, Map<Duid, DelegationClient>> peers = new HashMap<>();

  /** All prefixes of bindings, former ones too; those without a binding must not be delegated. */
  private final PrefixSpace<Holder> space = new PrefixSpace<>();

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

  private List<DelegationPool> pools = List.of();
  private List<IpPrefix> excluded = List.of();
  private PrefixSpace<Boolean> blocked = new PrefixSpace<>();
  private long numbers;

  /** Lengths that were unavailable, with the number of releases at that time. */
  private final Map<Integer, Long> exhausted = new HashMap<>();

  private long releases;

  /** The holder of a prefix; without a binding, nobody may have it. */
  private record Holder(@Nullable DelegationBinding binding) {
    static final Holder NOBODY = new Holder(null);
  }

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
      releases++;
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
    pools = List.copyOf(wanted);
    excluded.forEach(space::remove);
    exclude(taken);
    exhausted.clear();
    Set<DelegationClient> leaving = new HashSet<>();
    for (DelegationBinding binding : all().toList()) {
      DelegationPool pool = isBlocked(binding.prefix) ? null : pool(binding.prefix, now);
      DelegationBinding.Former former = binding.former;
      if (former != null && (isBlocked(former.prefix()) || pool(former.prefix(), now) == null)) {
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
    excluded.forEach(prefix -> space.put(prefix, Holder.NOBODY));
    return List.copyOf(leaving);
  }

  /** Stores exclusions as prefixes of at most 64 bits, without those inside others. */
  private void exclude(List<IpPrefix> taken) {
    List<IpPrefix> sorted =
        taken.stream()
            .map(each -> new IpPrefix(each.address(), Math.min(each.length(), 64)))
            .sorted(Comparator.comparingInt(IpPrefix::length))
            .toList();
    List<IpPrefix> disjoint = new ArrayList<>();
    blocked = new PrefixSpace<>();
    for (IpPrefix each : sorted) {
      if (!isBlocked(each)) {
        blocked.put(each, true);
        disjoint.add(each);
      }
    }
    excluded = disjoint;
  }

  private boolean isBlocked(IpPrefix prefix) {
    return !blocked.overlapping(prefix).isEmpty();
  }

  private @Nullable DelegationPool pool(IpPrefix prefix, long now) {
    for (DelegationPool pool : pools) {
      if (pool.mayGive(prefix) && now < pool.validUntil()) {
        return pool;
      }
    }
    return null;
  }

  /** Restores a lease of an earlier run, unless it overlaps another one. */
  void restore(DelegationClient client, int iaid, IpPrefix prefix, long validUntil, long now) {
    if (!client.bindings.containsKey(iaid) && space.overlapping(prefix).isEmpty()) {
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
    releases++;
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
    DelegationPool pool = held == null ? null : pool(held.prefix, now);
    if (held != null && pool != null && pool.gives(now) && (renewing || fits(held, pool, hints))) {
      return lease(held, pool, commit, now);
    }
    if (held == null && !hasRoom(client.peer, limit, now)) {
      return stay(held, pool, commit, now);
    }
    Grant found = find(client, iaid, hints, held, now);
    if (found == null) {
      return stay(held, pool, commit, now);
    }
    DelegationBinding.Former former = former(held, pool, renewing, now);
    if (!commit) {
      return new Grant(found.pool, found.prefix, former);
    }
    if (held != null) {
      end(held, DelegationEnd.REPLACED);
    } else {
      makeRoom(client.peer, limit, now);
    }
    space.overlapping(found.prefix).forEach(holder -> end(holder.binding, DelegationEnd.REPLACED));
    DelegationBinding fresh = new DelegationBinding(client, iaid, found.prefix);
    if (former != null) {
      fresh.former = former;
      space.put(former.prefix(), new Holder(fresh));
    }
    keep(fresh, now);
    return lease(fresh, found.pool, true, now);
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
    int wanted = wantedLength(pool, hints);
    return wanted < 0 || wanted == held.prefix.length();
  }

  /** The length that the hints ask for in a pool; -1 without one. */
  private static int wantedLength(DelegationPool pool, List<IpPrefix> hints) {
    for (IpPrefix hint : hints) {
      if (hint.length() > 0) {
        return Math.clamp(hint.length(), pool.shortest(), pool.longest());
      }
    }
    return -1;
  }

  private @Nullable Grant find(
      DelegationClient client,
      int iaid,
      List<IpPrefix> hints,
      @Nullable DelegationBinding held,
      long now) {
    for (DelegationPool pool : pools) {
      for (IpPrefix hint : hints) {
        if (pool.gives(now) && pool.mayGive(hint) && isFree(hint, held, now)) {
          return new Grant(pool, hint, null);
        }
      }
    }
    long seed = seed(client, iaid);
    for (int longer = 0; longer < 64; longer++) {
      for (DelegationPool pool : pools) {
        int wanted = wantedLength(pool, hints);
        int length = (wanted < 0 ? pool.shortest() : wanted) + longer;
        if (length <= pool.longest() && pool.gives(now)) {
          IpPrefix found = search(pool, length, seed, now);
          if (found != null) {
            return new Grant(pool, found, null);
          }
        }
      }
    }
    return null;
  }

  private @Nullable IpPrefix search(DelegationPool pool, int length, long seed, long now) {
    int key = pools.indexOf(pool) * 65 + length;
    Long since = exhausted.get(key);
    if (since != null && since == releases) {
      return null;
    }
    IpPrefix found = space.find(pool.prefix(), length, seed, holder -> false);
    if (found == null) {
      found = space.find(pool.prefix(), length, seed, holder -> yields(holder, now));
    }
    if (found == null) {
      exhausted.put(key, releases);
    }
    return found;
  }

  private boolean isFree(IpPrefix prefix, @Nullable DelegationBinding held, long now) {
    return space.overlapping(prefix).stream()
        .allMatch(holder -> yields(holder, now) && (held == null || holder.binding != held));
  }

  /** Whether a prefix is only kept for its client, so that others may have it. */
  private static boolean yields(Holder holder, long now) {
    DelegationBinding binding = holder.binding;
    return binding != null && !binding.isLeased(now) && binding.former == null;
  }

  private static long seed(DelegationClient client, int iaid) {
    long mixed = iaid * MIX + client.duid.hashCode();
    mixed = (mixed ^ mixed >>> 32) * MIX + client.peer.hashCode();
    mixed = (mixed ^ mixed >>> 29) * MIX;
    return mixed ^ mixed >>> 32;
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
    space.put(binding.prefix, new Holder(binding));
    changed.add(client.peer);
    enqueue(binding, now);
  }

  /** Removes a binding with all its prefixes. */
  private void end(@Nullable DelegationBinding binding, DelegationEnd why) {
    if (binding == null) {
      return;
    }
    ends.remove(binding);
    space.remove(binding.prefix);
    endFormer(binding, why);
    // A binding that was only kept has ended earlier, for its own reason.
    ended.putIfAbsent(binding.prefix, why);
    DelegationClient client = binding.client;
    client.bindings.remove(binding.iaid);
    releases++;
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
