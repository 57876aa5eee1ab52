package org.slaacguard.autoconf;

import java.time.Duration;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A prefix out of which a {@link PrefixDelegationServer} delegates.
 *
 * @param prefix an IPv6 prefix of 1 to 64 bits
 * @param shortest the shortest prefix that one client may have, not shorter than the pool's
 * @param longest the longest one, 64 bits at most
 * @param preferred how long a client may use a prefix for new connections, from each answer on
 * @param valid how long it may use it at all
 * @param preferredUntil when the pool itself is to be left, in monotonic nanoseconds; nothing new
 *     is given out of it from then on; {@link Long#MAX_VALUE}: never
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

  /** Whether something new is given out of it. */
  boolean gives(long now) {
    return now < preferredUntil && now < validUntil;
  }

  /** Whether it may give a prefix like this one. */
  boolean mayGive(IpPrefix wanted) {
    return wanted.length() >= shortest && wanted.length() <= longest && prefix.contains(wanted);
  }

  /** The seconds that a client may prefer a prefix out of it, from now on. */
  long preferredSeconds(long now) {
    return Nanos.remaining(preferred, preferredUntil, now);
  }

  /** The seconds that a client may use a prefix out of it, from now on. */
  long validSeconds(long now) {
    return Nanos.remaining(valid, validUntil, now);
  }
}
