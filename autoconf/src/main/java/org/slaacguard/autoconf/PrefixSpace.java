package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Disjoint prefixes of at most 64 bits and their owners. A look-up takes logarithmic time. The
 * search for a free prefix takes a step for each obstacle on its way.
 *
 * @param <T> an owner
 */
final class PrefixSpace<T> {
  private static final int BITS = 64;

  private record Entry<T>(long last, T owner) {}

  /** By the first 64 bits of the first address, with the sign bit flipped so that they sort. */
  private final TreeMap<Long, Entry<T>> entries = new TreeMap<>();

  private static long first(IpPrefix prefix) {
    return prefix.address().high() ^ Long.MIN_VALUE;
  }

  private static long last(IpPrefix prefix) {
    return switch (prefix.length()) {
      case 0 -> Long.MAX_VALUE;
      case BITS -> first(prefix);
      default -> first(prefix) | -1L >>> prefix.length();
    };
  }

  /** Adds a prefix that overlaps no other. */
  void put(IpPrefix prefix, T owner) {
    entries.put(first(prefix), new Entry<>(last(prefix), owner));
  }

  /** Removes a prefix. */
  void remove(IpPrefix prefix) {
    entries.remove(first(prefix));
  }

  /** The owners of prefixes that overlap this one. */
  List<T> overlapping(IpPrefix prefix) {
    List<T> owners = new ArrayList<>();
    Map.Entry<Long, Entry<T>> each = entries.floorEntry(last(prefix));
    while (each != null && each.getValue().last >= first(prefix)) {
      owners.add(each.getValue().owner);
      each = entries.lowerEntry(each.getKey());
    }
    return owners;
  }

  /** Whether nobody has a part of a prefix who does not yield; asks until one does not. */
  boolean isFree(IpPrefix prefix, Predicate<T> yields) {
    return obstacle(prefix, yields) == null;
  }

  /**
   * Finds a free prefix, from a place that depends on the seed. The same seed finds the same prefix
   * for as long as that is free.
   *
   * @param within the prefix to search
   * @param length the wanted length, from that of {@code within} to 64
   * @param yields owners whose prefixes count as free
   * @return null if there is none
   */
  @Nullable IpPrefix find(IpPrefix within, int length, long seed, Predicate<T> yields) {
    int shift = BITS - length;
    int bits = length - within.length();
    long slots = 1L << Math.min(bits, BITS - 2);
    long start = Long.remainderUnsigned(seed, slots);
    long index = start;
    boolean wrapped = false;
    while (true) {
      IpPrefix candidate =
          new IpPrefix(new Ipv6Address(within.address().high() | index << shift, 0), length);
      Entry<T> obstacle = obstacle(candidate, yields);
      if (obstacle == null) {
        return candidate;
      }
      long behind = ((obstacle.last - first(within)) >>> shift) + 1;
      index = Math.max(index + 1, behind);
      if (index >= slots) {
        if (wrapped) {
          return null;
        }
        wrapped = true;
        index = 0;
      }
      if (wrapped && index >= start) {
        return null;
      }
    }
  }

  /** The last entry that overlaps the prefix and does not yield. */
  private @Nullable Entry<T> obstacle(IpPrefix prefix, Predicate<T> yields) {
    Map.Entry<Long, Entry<T>> each = entries.floorEntry(last(prefix));
    while (each != null && each.getValue().last >= first(prefix)) {
      if (!yields.test(each.getValue().owner)) {
        return each.getValue();
      }
      each = entries.lowerEntry(each.getKey());
    }
    return null;
  }
}
