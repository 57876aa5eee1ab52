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
 * The prefixes that {@code advertised} in a scope stands for: {@code fe80::/64}, and what is
 * advertised to all peers, or to this peer instead. Immutable.
 */
final class AdvertisedScope {
  /** Nothing is advertised. */
  static final AdvertisedScope NONE = new AdvertisedScope(List.of(), Map.of());

  private final List<IpPrefix> all;
  private final Map<Integer, List<IpPrefix>> own;
  private final LearnablePrefixes ofAll;

  /** By slot, without boxes: it is asked for packets. */
  private final @Nullable LearnablePrefixes[] ofPeers;

  /**
   * A scope.
   *
   * @param own by the peer's slot, of those that have their own
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

  /** Whether it holds an address for a peer. */
  boolean contains(int slot, long high, long low) {
    LearnablePrefixes its = slot >= 0 && slot < ofPeers.length ? ofPeers[slot] : null;
    return (its == null ? ofAll : its).contains(high, low);
  }

  /** All prefixes in it, for any peer. */
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
