package org.slaacguard.routing;

import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.net.IpPrefix;

/**
 * Prefixes whose addresses do not belong to ordinary hosts (IANA's special-purpose registries, RFC
 * 6890, and unallocated space). An address in one of them is learned only if {@code LearnableIPs}
 * names that prefix or one inside it: {@code ::/0} is not meant to give away a translator's
 * addresses.
 *
 * <p>Private and documentation prefixes count as ordinary, because hosts have such addresses. So
 * does {@code fe80::/10}, which every link has for itself.
 */
final class SpecialPrefixes {
  private static final List<IpPrefix> ALL =
      Stream.of(
              // Outside 2000::/3, fc00::/7 and fe80::/10; ff00::/8 is never learned.
              "::/3",
              "4000::/2",
              "8000::/2",
              "c000::/3",
              "e000::/4",
              "f000::/5",
              "f800::/6",
              "fe00::/9",
              "fec0::/10",
              // NAT64: RFC 6052, RFC 8215. Discard-only: RFC 6666. Dummy prefix: RFC 9780.
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "100::/64",
              "100:0:0:1::/64",
              // IETF protocol assignments (RFC 2928), with Teredo (RFC 4380), benchmarking (RFC
              // 5180), AMT (RFC 7450), ORCHID and ORCHIDv2 (RFC 4843, RFC 7343), and drones (RFC
              // 9374) inside.
              "2001::/23",
              "2001::/32",
              "2001:2::/48",
              "2001:3::/32",
              "2001:10::/28",
              "2001:20::/28",
              "2001:30::/28",
              // 6to4 (RFC 3056), segment identifiers (RFC 9602).
              "2002::/16",
              "5f00::/16",
              // "This network" (RFC 791), link-local (RFC 3927), IETF protocol assignments (RFC
              // 6890), 6to4 relays (RFC 7526), reserved (RFC 1112). Loopback is never learned.
              "0.0.0.0/8",
              "169.254.0.0/16",
              "192.0.0.0/24",
              "192.88.99.0/24",
              "240.0.0.0/4")
          .map(IpPrefix::parse)
          .toList();

  private SpecialPrefixes() {}

  /** The special prefixes inside this one, which it does not name. */
  static List<IpPrefix> unnamedIn(IpPrefix prefix) {
    return ALL.stream()
        .filter(special -> prefix.contains(special) && !special.contains(prefix))
        .toList();
  }
}
