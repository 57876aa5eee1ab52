package org.slaacguard.host;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * Converts prefixes, the longest of which counts, to ranges that do not overlap: an interval map of
 * nftables takes no others.
 */
final class AddressRanges {
  /** Ascending; of prefixes with the same first address, the shortest first. */
  static final Comparator<IpPrefix> ORDER =
      Comparator.comparing((IpPrefix p) -> number(p.address())).thenComparingInt(IpPrefix::length);

  private AddressRanges() {}

  /**
   * A range of addresses.
   *
   * @param first the lowest address
   * @param last the highest address
   */
  record Range<T>(IpAddress first, IpAddress last, T value) {}

  private record Open<T>(BigInteger first, BigInteger last, T value) {}

  /**
   * Cuts them.
   *
   * @param prefixes of one family
   */
  static <T> List<Range<T>> of(Map<IpPrefix, T> prefixes) {
    List<IpPrefix> sorted = new ArrayList<>(prefixes.keySet());
    sorted.sort(ORDER);
    List<Range<T>> ranges = new ArrayList<>();
    Deque<Open<T>> open = new ArrayDeque<>();
    int bytes = sorted.isEmpty() ? 0 : sorted.getFirst().address().bits() / 8;
    BigInteger at = BigInteger.ZERO;
    for (IpPrefix prefix : sorted) {
      BigInteger first = number(prefix.address());
      at = close(open, at, first, bytes, ranges);
      emit(open.peek(), at, first.subtract(BigInteger.ONE), bytes, ranges);
      open.push(new Open<>(first, last(prefix), Objects.requireNonNull(prefixes.get(prefix))));
      at = first;
    }
    close(open, at, BigInteger.ONE.shiftLeft(bytes * 8), bytes, ranges);
    return ranges;
  }

  /** Ends those that end before an address; where the rest goes on. */
  private static <T> BigInteger close(
      Deque<Open<T>> open, BigInteger from, BigInteger before, int bytes, List<Range<T>> ranges) {
    BigInteger at = from;
    while (true) {
      Open<T> top = open.peek();
      if (top == null || top.last().compareTo(before) >= 0) {
        return at;
      }
      emit(top, at, top.last(), bytes, ranges);
      at = at.max(top.last().add(BigInteger.ONE));
      open.pop();
    }
  }

  private static <T> void emit(
      @Nullable Open<T> from, BigInteger first, BigInteger last, int bytes, List<Range<T>> ranges) {
    if (from != null) {
      BigInteger begin = first.max(from.first());
      if (begin.compareTo(last) <= 0) {
        ranges.add(new Range<>(address(begin, bytes), address(last, bytes), from.value()));
      }
    }
  }

  /** The parts of the ranges that lie between two addresses. */
  static <T> List<Range<T>> within(Map<IpPrefix, T> prefixes, BigInteger from, BigInteger to) {
    List<Range<T>> parts = new ArrayList<>();
    for (Range<T> range : of(prefixes)) {
      int bytes = range.first().bits() / 8;
      BigInteger first = number(range.first()).max(from);
      BigInteger last = number(range.last()).min(to);
      if (first.compareTo(last) <= 0) {
        parts.add(new Range<>(address(first, bytes), address(last, bytes), range.value()));
      }
    }
    return parts;
  }

  static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }

  /** The highest address of a prefix. */
  static BigInteger last(IpPrefix prefix) {
    BigInteger size = BigInteger.ONE.shiftLeft(prefix.address().bits() - prefix.length());
    return number(prefix.address()).add(size).subtract(BigInteger.ONE);
  }

  static IpAddress address(BigInteger number, int bytes) {
    byte[] all = number.toByteArray();
    byte[] exact = new byte[bytes];
    int count = Math.min(all.length, bytes);
    System.arraycopy(all, all.length - count, exact, bytes - count, count);
    return IpAddress.ofBytes(exact);
  }
}
