package org.slaacguard.gateway;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv4Address;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.LinkLocal;
import org.slaacguard.net.PublicKey;

/**
 * Selects the addresses of a peer for its name.
 *
 * <ol>
 *   <li>No link-local ones, which others cannot use.
 *   <li>In each /64 the stable ones, if any is known: static addresses, and those whose interface
 *       identifier is that of a link-local address of the peer. Temporary addresses (RFC 8981) have
 *       other identifiers. If none is known to be stable, all.
 *   <li>None in a deprecated prefix, if there are others.
 * </ol>
 */
final class NamedAddresses {
  /** Most addresses of one name; more do not improve reachability. */
  static final int MOST = 16;

  private static final Comparator<IpAddress> ORDER =
      Comparator.comparing((IpAddress each) -> each instanceof Ipv4Address)
          .thenComparing(IpAddress::high, Long::compareUnsigned)
          .thenComparing(IpAddress::low, Long::compareUnsigned);

  private NamedAddresses() {}

  /**
   * Selects them, in an order that does not depend on the order of learning.
   *
   * @param statics its single static addresses
   * @param all all of its addresses
   * @param deprecated whether an address is in a deprecated prefix
   */
  static List<IpAddress> of(
      PublicKey peer, Set<IpAddress> statics, Set<IpAddress> all, Predicate<IpAddress> deprecated) {
    List<IpAddress> usable = all.stream().filter(NamedAddresses::isUsable).toList();
    Set<Long> identifiers = new HashSet<>();
    identifiers.add(LinkLocal.of(peer).low());
    all.stream()
        .filter(each -> each instanceof Ipv6Address address && address.isLinkLocal())
        .forEach(each -> identifiers.add(each.low()));
    Predicate<IpAddress> stable =
        each -> statics.contains(each) || identifiers.contains(each.low());
    Set<Long> settled = new HashSet<>();
    usable.stream()
        .filter(NamedAddresses::isIpv6)
        .filter(stable)
        .forEach(each -> settled.add(each.high()));
    Set<IpAddress> chosen = new LinkedHashSet<>();
    usable.stream()
        .filter(each -> !isIpv6(each) || !settled.contains(each.high()) || stable.test(each))
        .forEach(chosen::add);
    if (chosen.stream().anyMatch(each -> isIpv6(each) && !deprecated.test(each))) {
      chosen.removeIf(each -> isIpv6(each) && deprecated.test(each));
    }
    Stream<IpAddress> first =
        chosen.stream()
            .sorted(Comparator.comparing((IpAddress a) -> !stable.test(a)).thenComparing(ORDER));
    return first.limit(MOST).sorted(ORDER).toList();
  }

  private static boolean isIpv6(IpAddress address) {
    return address instanceof Ipv6Address;
  }

  private static boolean isUsable(IpAddress address) {
    return switch (address) {
      case Ipv6Address ipv6 ->
          !ipv6.isLinkLocal() && !ipv6.isMulticast() && !ipv6.isLoopback() && !ipv6.isUnspecified();
      case Ipv4Address ipv4 -> !ipv4.isLoopback() && !ipv4.isMulticast() && ipv4.value() != 0;
    };
  }
}
