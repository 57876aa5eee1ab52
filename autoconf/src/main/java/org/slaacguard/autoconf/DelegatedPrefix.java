package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A delegated prefix, or an assigned address as a prefix of 128 bits.
 *
 * @param from the association that it belongs to
 * @param prefix the prefix
 * @param excluded the part that stays between client and server (RFC 6603); null if there is none
 * @param preferredUntil monotonic nanoseconds; {@link Long#MAX_VALUE}: forever
 * @param validUntil monotonic nanoseconds, not before {@code preferredUntil}
 */
public record DelegatedPrefix(
    WantedAssociation from,
    IpPrefix prefix,
    @Nullable IpPrefix excluded,
    long preferredUntil,
    long validUntil) {
  /** Checks the order, and that it is IPv6. */
  public DelegatedPrefix {
    if (!(prefix.address() instanceof Ipv6Address)
        || (excluded != null && !(excluded.address() instanceof Ipv6Address))) {
      throw new IllegalArgumentException("only IPv6 prefixes are delegated, not " + prefix);
    }
    if (preferredUntil > validUntil) {
      throw new IllegalArgumentException(prefix + " is preferred for longer than valid");
    }
  }

  /** The same prefix, which ends sooner by this many nanoseconds. */
  DelegatedPrefix sooner(long nanos) {
    return new DelegatedPrefix(
        from,
        prefix,
        excluded,
        Nanos.sooner(preferredUntil, nanos),
        Nanos.sooner(validUntil, nanos));
  }

  /** The same prefix in another association. */
  DelegatedPrefix of(WantedAssociation association) {
    return new DelegatedPrefix(association, prefix, excluded, preferredUntil, validUntil);
  }
}
