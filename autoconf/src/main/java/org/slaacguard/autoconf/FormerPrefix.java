package org.slaacguard.autoconf;

import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;

/**
 * A prefix that is no longer advertised, although hosts may have addresses in it. It is withdrawn
 * until no host can have one (RFC 9096, section 3.3): its preferred lifetime is 0, and its valid
 * lifetime counts down. It is <em>deprecated</em> until that has expired, and <em>dead</em> from
 * then on.
 *
 * @param prefix an IPv6 prefix
 * @param onLink the L flag it was advertised with
 * @param autonomous the A flag it was advertised with
 * @param validUntil when it dies, in monotonic nanoseconds; addresses in it work until then
 * @param believedUntil when the longest advertised lifetime ends, in monotonic nanoseconds, not
 *     before {@code validUntil}; no host needs the withdrawal after that
 * @param delegated whether it came from a provider, who may withdraw it before it dies
 */
public record FormerPrefix(
    IpPrefix prefix,
    boolean onLink,
    boolean autonomous,
    long validUntil,
    long believedUntil,
    boolean delegated) {
  /** Creates a former prefix that nobody can withdraw. */
  public FormerPrefix(
      IpPrefix prefix, boolean onLink, boolean autonomous, long validUntil, long believedUntil) {
    this(prefix, onLink, autonomous, validUntil, believedUntil, false);
  }

  /** Checks the order, and that it is IPv6. */
  public FormerPrefix {
    if (!(prefix.address() instanceof Ipv6Address)) {
      throw new IllegalArgumentException("only IPv6 prefixes are advertised, not " + prefix);
    }
    if (validUntil > believedUntil) {
      throw new IllegalArgumentException(prefix + " would be valid when nobody believes it");
    }
  }

  /** Whether addresses in it still work. */
  public boolean isValid(long now) {
    return now < validUntil;
  }

  /** The same prefix, dead from now on. */
  FormerPrefix dead(long now) {
    return new FormerPrefix(
        prefix, onLink, autonomous, Math.min(now, validUntil), believedUntil, delegated);
  }

  /** The option with the lifetimes of this moment. */
  NdOption.PrefixInformation option(long now) {
    return new NdOption.PrefixInformation(
        prefix,
        onLink,
        autonomous,
        Nanos.remaining(AdvertisementPrefix.INFINITE, validUntil, now),
        0);
  }
}
