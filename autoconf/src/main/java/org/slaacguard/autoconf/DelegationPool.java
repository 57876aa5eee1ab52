package org.slaacguard.autoconf;

import java.time.Duration;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A prefix from which a {@link PrefixDelegationServer} delegates.
 *
 * @param prefix an IPv6 prefix of 1 to 64 bits
 * @param shortest length of the largest prefix that a client may have, at least the pool's
 * @param longest length of the smallest such prefix, at most 64
 * @param preferred the preferred lifetime of a lease, counted from each answer
 * @param valid the valid lifetime of a lease
 * @param preferredUntil when the pool is deprecated, in monotonic nanoseconds; no new lease comes
 *     from it after that; {@link Long#MAX_VALUE}: never
 * @param validUntil when the pool ends
 */
public record DelegationPool(
    IpPrefix prefix,
    int shortest,
    int longest,
    Duration preferred,
    Duration valid,
    long preferredUntil,
    long validUntil) {
  /** Checks the order. */
  public DelegationPool {
    if (!(prefix.address() instanceof Ipv6Address)
        || prefix.length() < 1
        || shortest < prefix.length()
        || longest < shortest
        || longest > 64) {
      throw new IllegalArgumentException(
          "prefixes of " + shortest + " to " + longest + " bits do not fit " + prefix);
    }
    if (preferred.isNegative() || valid.compareTo(preferred) < 0 || preferredUntil > validUntil) {
      throw new IllegalArgumentException(prefix + " is preferred for longer than valid");
    }
  }

  /** Whether new leases come from it. */
  boolean gives(long now) {
    return now < preferredUntil && now < validUntil;
  }

  /** Whether it may delegate this prefix. */
  boolean mayGive(IpPrefix wanted) {
    return wanted.length() >= shortest && wanted.length() <= longest && prefix.contains(wanted);
  }

  /** The preferred lifetime of a prefix from it, in seconds from now. */
  long preferredSeconds(long now) {
    return Nanos.remaining(preferred, preferredUntil, now);
  }

  /** The valid lifetime of a prefix from it, in seconds from now. */
  long validSeconds(long now) {
    return Nanos.remaining(valid, validUntil, now);
  }
}
