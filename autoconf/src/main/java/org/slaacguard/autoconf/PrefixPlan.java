package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The subnets of delegated prefixes: /64s numbered from 0. Numbers run through the prefix of the
 * first association and continue in the next one's, so three delegated /64s are subnets 0, 1 and 2.
 * Prefixes of one association succeed each other: a subnet has a /64 in each of them.
 *
 * @param delegation the current lease
 */
public record PrefixPlan(Delegation delegation) {
  /** The plan without prefixes. */
  public static final PrefixPlan NONE = new PrefixPlan(Delegation.NONE);

  private static final int SUBNET_LENGTH = 64;

  /** More than anybody numbers: a /32 has as many subnets. */
  private static final int MOST_BITS = 32;

  /** The /64s of a subnet, newest first; empty if it does not fit. */
  public List<DelegatedPrefix> subnet(long number) {
    long before = 0;
    for (List<DelegatedPrefix> successors : associations()) {
      long size = successors.stream().mapToLong(PrefixPlan::size).max().orElse(0);
      if (number < before + size) {
        return subnets(successors, number - before);
      }
      before += size;
    }
    return List.of();
  }

  /**
   * The prefixes of a length that begin at a subnet, newest first. A prefix that would exceed the
   * delegated one becomes all of it. Empty if it does not fit.
   */
  public List<DelegatedPrefix> part(long number, int length) {
    long before = 0;
    for (List<DelegatedPrefix> successors : associations()) {
      long size = successors.stream().mapToLong(PrefixPlan::size).max().orElse(0);
      if (number < before + size) {
        return parts(successors, number - before, length);
      }
      before += size;
    }
    return List.of();
  }

  private static List<DelegatedPrefix> parts(
      List<DelegatedPrefix> successors, long index, int length) {
    Map<IpPrefix, DelegatedPrefix> found = new LinkedHashMap<>();
    for (DelegatedPrefix whole : successors) {
      int bits = Math.max(length, whole.prefix().length());
      if (index < size(whole) && index % (1L << (SUBNET_LENGTH - bits)) == 0) {
        long high = whole.prefix().address().high() | index;
        IpPrefix part = new IpPrefix(new Ipv6Address(high, 0), bits);
        found.putIfAbsent(
            part,
            new DelegatedPrefix(
                whole.from(), part, whole.excluded(), whole.preferredUntil(), whole.validUntil()));
      }
    }
    return List.copyOf(found.values());
  }

  private static List<DelegatedPrefix> subnets(List<DelegatedPrefix> successors, long index) {
    Map<IpPrefix, DelegatedPrefix> found = new LinkedHashMap<>();
    for (DelegatedPrefix whole : successors) {
      if (index < size(whole)) {
        IpPrefix part = part(whole, index);
        if (!isExcluded(whole, part)) {
          found.putIfAbsent(
              part,
              new DelegatedPrefix(
                  whole.from(), part, null, whole.preferredUntil(), whole.validUntil()));
        }
      }
    }
    return List.copyOf(found.values());
  }

  /** The reason why a subnet has no prefix. */
  public String whyNot(long number) {
    if (delegation.prefixes().isEmpty()) {
      return "no prefix is delegated";
    }
    long total = 0;
    for (List<DelegatedPrefix> successors : associations()) {
      total += successors.stream().mapToLong(PrefixPlan::size).max().orElse(0);
    }
    List<String> names = new ArrayList<>();
    delegation.prefixes().forEach(lease -> names.add(lease.prefix().toString()));
    return number < total
        ? "the provider keeps that part of " + String.join(", ", names) + " for itself"
        : String.join(", ", names) + " has " + total + (total == 1 ? " subnet" : " subnets");
  }

  /**
   * The delegated prefixes. Packets to unused subnets of them must not go back to the provider, who
   * would return them (RFC 9096, section 3.4; RFC 7084, WPD-5).
   */
  public List<IpPrefix> aggregates() {
    return delegation.prefixes().stream().map(DelegatedPrefix::prefix).distinct().toList();
  }

  /** Whether the prefix is part of a delegated one. */
  public boolean has(IpPrefix prefix) {
    return delegation.prefixes().stream()
        .anyMatch(lease -> lease.prefix().contains(prefix) && !isExcluded(lease, prefix));
  }

  private List<List<DelegatedPrefix>> associations() {
    Map<WantedAssociation, List<DelegatedPrefix>> groups = new LinkedHashMap<>();
    for (DelegatedPrefix lease : delegation.prefixes()) {
      groups.computeIfAbsent(lease.from(), from -> new ArrayList<>()).add(lease);
    }
    return List.copyOf(groups.values());
  }

  private static long size(DelegatedPrefix lease) {
    int bits = SUBNET_LENGTH - lease.prefix().length();
    return bits < 0 ? 0 : 1L << Math.min(bits, MOST_BITS);
  }

  private static IpPrefix part(DelegatedPrefix whole, long index) {
    long high = whole.prefix().address().high();
    return new IpPrefix(new Ipv6Address(high | index, 0), SUBNET_LENGTH);
  }

  private static boolean isExcluded(DelegatedPrefix whole, IpPrefix part) {
    IpPrefix excluded = whole.excluded();
    return excluded != null && (excluded.contains(part) || part.contains(excluded));
  }
}
