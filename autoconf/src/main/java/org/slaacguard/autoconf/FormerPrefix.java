package org.slaacguard.autoconf;

import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.NdOption;

/**
 * A prefix that is advertised no longer, though hosts may have addresses in it. It is withdrawn
 * until no host can have one (RFC 9096, section 3.3): preferred lifetime 0, and a valid lifetime
 * that counts down. It is <em>deprecated</em> until that has run out, and <em>dead</em> from then
 * on.
 *
 * @param prefix an IPv6 prefix
 * @param onLink the L flag it was advertised with
 * @param autonomous the A flag it was advertised with
 * @param validUntil when it dies, in monotonic nanoseconds: until then addresses in it work
 * @param believedUntil when the longest lifetime ends that a host may have heard, in monotonic
 *     nanoseconds, not before {@code validUntil}: no host needs its withdrawal from then on
 * @param delegated whether it came from a provider, who may take it back before it dies
 */
public record FormerPrefix(
    IpPrefix prefix,
    boolean onLink,
    boolean autonomous,
    long validUntil,
    long believedUntil,
    boolean delegated) {
  /** One that nobody takes back. */
  public FormerPrefix(
      IpPrefix prefix, boolean onLink, boolean autonomous, long validUntil, long believedUntil) {
    this(prefix, onLink, autonomous, validUntil, believedUntil, false);
  }

  /** Checks the order. */
  public FormerPrefix {
    if (validUntil > believedUntil) {
      throw new IllegalArgumentException(prefix + " would be valid when nobody believes it");
    }
  }

  /** Whether addresses in it still work. */
  public boolean isValid(long now) {
    return now < validUntil;
  }

  /** The same, dead from now on. */
  FormerPrefix dead(long now) {
    return new FormerPrefix(
        prefix, onLink, autonomous, Math.min(now, validUntil), believedUntil, delegated);
  }

  /** Its option now. */
  NdOption.PrefixInformation option(long now) {
    return new NdOption.PrefixInformation(
        prefix,
        onLink,
        autonomous,
        Nanos.remaining(AdvertisementPrefix.INFINITE, validUntil, now),
        0);
  }
}
