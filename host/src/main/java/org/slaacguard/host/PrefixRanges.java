package org.slaacguard.host;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * Prefixes of one family as ranges that do not overlap. The cost of a change does not depend on the
 * number of prefixes.
 */
final class PrefixRanges<T> {
  /**
   * The effect of a change.
   *
   * @param gone ranges that are no more
   * @param come ranges that there are now
   */
  record Change<T>(List<AddressRanges.Range<T>> gone, List<AddressRanges.Range<T>> come) {}

  private final TreeMap<IpPrefix, T> prefixes = new TreeMap<>(AddressRanges.ORDER);
  private final TreeMap<BigInteger, AddressRanges.Range<T>> ranges = new TreeMap<>();

  /** Takes the place of what there was. */
  void replace(Map<IpPrefix, T> all) {
    prefixes.clear();
    prefixes.putAll(all);
    ranges.clear();
    AddressRanges.of(all).forEach(this::add);
  }

  /** The ranges, ascending. */
  List<AddressRanges.Range<T>> all() {
    return List.copyOf(ranges.values());
  }

  private void add(AddressRanges.Range<T> range) {
    ranges.put(AddressRanges.number(range.first()), range);
  }

  /**
   * Sets what a prefix means.
   *
   * @param value null: nothing any more
   */
  Change<T> put(IpPrefix prefix, @Nullable T value) {
    BigInteger first = AddressRanges.number(prefix.address());
    int bits = prefix.address().bits();
    BigInteger last = AddressRanges.last(prefix);
    // Ranges beside it change, too: one around it is cut, or joined again.
    Map.Entry<BigInteger, AddressRanges.Range<T>> before = ranges.lowerEntry(first);
    BigInteger from = first;
    if (before != null && end(before.getValue()).compareTo(first.subtract(BigInteger.ONE)) >= 0) {
      from = before.getKey();
    }
    NavigableMap<BigInteger, AddressRanges.Range<T>> touched =
        ranges.subMap(from, true, last.add(BigInteger.ONE), true);
    BigInteger to = touched.isEmpty() ? last : last.max(end(touched.lastEntry().getValue()));
    List<AddressRanges.Range<T>> old = List.copyOf(touched.values());
    touched.clear();
    if (value == null) {
      prefixes.remove(prefix);
    } else {
      prefixes.put(prefix, value);
    }
    List<AddressRanges.Range<T>> now =
        AddressRanges.within(around(from, prefix.address(), to, bits), from, to);
    now.forEach(this::add);
    return new Change<>(without(old, now), without(now, old));
  }

  private static <T> List<AddressRanges.Range<T>> without(
      List<AddressRanges.Range<T>> all, List<AddressRanges.Range<T>> some) {
    Set<AddressRanges.Range<T>> unwanted = new HashSet<>(some);
    List<AddressRanges.Range<T>> rest = new ArrayList<>(all);
    rest.removeIf(unwanted::contains);
    return rest;
  }

  /** The prefixes that say what lies between two addresses. */
  private Map<IpPrefix, T> around(BigInteger from, IpAddress middle, BigInteger to, int bits) {
    Map<IpPrefix, T> some = new HashMap<>();
    IpAddress low = AddressRanges.address(from, bits / 8);
    IpAddress high = AddressRanges.address(to, bits / 8);
    for (IpAddress each : List.of(low, middle, high)) {
      for (int length = 0; length <= bits; length++) {
        IpPrefix prefix = new IpPrefix(each, length);
        T value = prefixes.get(prefix);
        if (value != null) {
          some.put(prefix, value);
        }
      }
    }
    some.putAll(prefixes.subMap(IpPrefix.of(low), true, IpPrefix.of(high), true));
    return some;
  }

  private static <T> BigInteger end(AddressRanges.Range<T> range) {
    return AddressRanges.number(range.last());
  }
}
