package org.slaacguard.routing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The meaning of {@code advertised} in a scope: {@code fe80::/64}, and the prefixes advertised to
 * all peers or, instead, to this peer. Immutable.
 */
final class AdvertisedScope {
  /** Only link-local addresses: nothing is advertised. */
  static final AdvertisedScope NONE = new AdvertisedScope(List.of(), Map.of());

  private final List<IpPrefix> all;
  private final Map<Integer, List<IpPrefix>> own;
  private final LearnablePrefixes ofAll;

  /** Indexed by slot and without boxes, because packets ask for it. */
  private final @Nullable LearnablePrefixes[] ofPeers;

  /**
   * Creates a scope.
   *
   * @param own the prefixes of peers that have their own, by slot
   */
  AdvertisedScope(List<IpPrefix> all, Map<Integer, List<IpPrefix>> own) {
    this.all = List.copyOf(all);
    this.own = Map.copyOf(own);
    ofAll = learnable(all);
    TreeMap<Integer, List<IpPrefix>> bySlot = new TreeMap<>(own);
    ofPeers = new @Nullable LearnablePrefixes[bySlot.isEmpty() ? 0 : bySlot.lastKey() + 1];
    bySlot.forEach((slot, prefixes) -> ofPeers[slot] = learnable(prefixes));
  }

  private static LearnablePrefixes learnable(List<IpPrefix> prefixes) {
    List<IpPrefix> with = new ArrayList<>(prefixes);
    with.add(IpPrefix.LINK_LOCAL);
    return new LearnablePrefixes(with);
  }

  /** Whether the scope holds an address for a peer. */
  boolean contains(int slot, long high, long low) {
    LearnablePrefixes its = slot >= 0 && slot < ofPeers.length ? ofPeers[slot] : null;
    return (its == null ? ofAll : its).contains(high, low);
  }

  /** All prefixes of the scope, for any peer. */
  List<IpPrefix> prefixes() {
    Set<IpPrefix> each = new LinkedHashSet<>(all);
    own.values().forEach(each::addAll);
    each.add(IpPrefix.LINK_LOCAL);
    return List.copyOf(each);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AdvertisedScope scope && all.equals(scope.all) && own.equals(scope.own);
  }

  @Override
  public int hashCode() {
    return all.hashCode() * 31 + own.hashCode();
  }
}
