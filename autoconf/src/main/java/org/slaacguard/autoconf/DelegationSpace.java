package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The pools of delegated prefixes, and what of them is free. Peer, DUID and IAID choose a prefix,
 * so the same client gets the same one even if nothing is remembered.
 */
final class DelegationSpace {
  /** The multiplier of Fibonacci hashing, which spreads similar values. */
  private static final long MIX = 0x9e37_79b9_7f4a_7c15L;

  /** A free prefix of a pool. */
  record Place(DelegationPool pool, IpPrefix prefix) {}

  /** The holder of a prefix; without a binding, nobody may have it. */
  private record Holder(@Nullable DelegationBinding binding) {
    static final Holder NOBODY = new Holder(null);
  }

  /** All prefixes of bindings, former ones too; those without a binding must not be delegated. */
  private final PrefixSpace<Holder> space = new PrefixSpace<>();

  private List<DelegationPool> pools = List.of();
  private List<IpPrefix> excluded = List.of();
  private PrefixSpace<Boolean> blocked = new PrefixSpace<>();

  /** Lengths that were unavailable, with the number of releases at that time. */
  private final Map<Integer, Long> exhausted = new HashMap<>();

  private long releases;

  /** Adds a prefix of a binding. */
  void put(IpPrefix prefix, DelegationBinding binding) {
    space.put(prefix, new Holder(binding));
  }

  /** Removes a prefix. */
  void remove(IpPrefix prefix) {
    space.remove(prefix);
  }

  /** Notes that a prefix may be free now. */
  void released() {
    releases++;
  }

  /** Whether nobody has a part of this prefix. */
  boolean isUnused(IpPrefix prefix) {
    return space.isFree(prefix, holder -> false);
  }

  /** The bindings whose prefixes overlap this one. */
  List<DelegationBinding> overlapping(IpPrefix prefix) {
    List<DelegationBinding> bindings = new ArrayList<>();
    for (Holder holder : space.overlapping(prefix)) {
      if (holder.binding != null) {
        bindings.add(holder.binding);
      }
    }
    return bindings;
  }

  /**
   * Sets the pools, and the prefixes in them that must not be delegated. {@link #exclude} completes
   * the change, when no binding has any of these.
   */
  void pools(List<DelegationPool> wanted, List<IpPrefix> taken) {
    pools = List.copyOf(wanted);
    excluded.forEach(space::remove);
    block(taken);
    exhausted.clear();
  }

  /** Takes the prefixes that must not be delegated. */
  void exclude() {
    excluded.forEach(prefix -> space.put(prefix, Holder.NOBODY));
  }

  /** Stores exclusions as prefixes of at most 64 bits, without those inside others. */
  private void block(List<IpPrefix> taken) {
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

  /** Whether the prefix overlaps one that must not be delegated. */
  boolean isBlocked(IpPrefix prefix) {
    return !blocked.isFree(prefix, all -> false);
  }

  /** The pool that a prefix can come from, or null. */
  @Nullable DelegationPool pool(IpPrefix prefix, long now) {
    for (DelegationPool pool : pools) {
      if (pool.mayGive(prefix) && now < pool.validUntil()) {
        return pool;
      }
    }
    return null;
  }

  /** The length that the hints ask for in a pool; -1 without one. */
  static int wantedLength(DelegationPool pool, List<IpPrefix> hints) {
    for (IpPrefix hint : hints) {
      if (hint.length() > 0) {
        return Math.clamp(hint.length(), pool.shortest(), pool.longest());
      }
    }
    return -1;
  }

  /**
   * Finds a prefix for a client's association.
   *
   * @param hints prefixes that the client named; one without an address is a length alone
   * @param held the client's present binding, whose prefix does not count as free
   * @return null if there is none
   */
  @Nullable Place find(
      DelegationClient client,
      int iaid,
      List<IpPrefix> hints,
      @Nullable DelegationBinding held,
      long now) {
    for (DelegationPool pool : pools) {
      for (IpPrefix hint : hints) {
        if (pool.gives(now) && pool.mayGive(hint) && isFree(hint, held, now)) {
          return new Place(pool, hint);
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
            return new Place(pool, found);
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
    return space.isFree(
        prefix, holder -> yields(holder, now) && (held == null || holder.binding != held));
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
}
