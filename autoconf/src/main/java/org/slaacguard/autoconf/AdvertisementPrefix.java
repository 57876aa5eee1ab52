package org.slaacguard.autoconf;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;

/**
 * A prefix that router advertisements tell of (RFC 4861, section 6.2.1, AdvPrefixList).
 *
 * @param prefix an IPv6 prefix; hosts make addresses from a /64 only
 * @param onLink the L flag
 * @param autonomous the A flag: hosts may make addresses in it
 * @param delegating the P flag: hosts had better ask for a prefix of their own (RFC 9762)
 * @param valid how long addresses stay valid, from each advertisement on; {@link #INFINITE} at most
 * @param preferred how long new connections may use them, not longer than {@code valid}
 * @param lease when the prefix itself ends, which shortens the lifetimes as time goes by; null
 *     where it does not
 */
public record AdvertisementPrefix(
    IpPrefix prefix,
    boolean onLink,
    boolean autonomous,
    boolean delegating,
    Duration valid,
    Duration preferred,
    @Nullable Lease lease) {
  /** What stands for "for ever" on the wire. */
  public static final Duration INFINITE = Duration.ofSeconds(NdOption.INFINITE);

  // AdvValidLifetime and AdvPreferredLifetime (RFC 4861, section 6.2.1).
  private static final Duration USUAL_VALID = Duration.ofDays(30);
  private static final Duration USUAL_PREFERRED = Duration.ofDays(7);

  private static final Lease NEVER = new Lease(0, 0);

  /**
   * The life of a prefix that is ours for a time.
   *
   * @param preferredUntil monotonic nanoseconds; {@link Long#MAX_VALUE}: for ever
   * @param validUntil monotonic nanoseconds, not before {@code preferredUntil}; {@link
   *     Long#MAX_VALUE}: for ever
   * @param delegated whether a provider has delegated it, who may take it back before
   */
  public record Lease(long preferredUntil, long validUntil, boolean delegated) {
    /** Of a prefix that nobody takes back. */
    public Lease(long preferredUntil, long validUntil) {
      this(preferredUntil, validUntil, false);
    }

    /** Checks the order. */
    public Lease {
      if (preferredUntil > validUntil) {
        throw new IllegalArgumentException("preferred for longer than valid");
      }
    }
  }

  /** Checks the ranges. */
  public AdvertisementPrefix {
    if (valid.isNegative()
        || preferred.isNegative()
        || preferred.compareTo(valid) > 0
        || valid.compareTo(INFINITE) > 0) {
      throw new IllegalArgumentException(
          "lifetimes of " + prefix + " are 0 <= preferred <= valid <= " + INFINITE.toSeconds());
    }
    if (!(prefix.address() instanceof Ipv6Address)) {
      throw new IllegalArgumentException("only IPv6 prefixes are advertised, not " + prefix);
    }
  }

  /** A prefix that does not end, with the lifetimes of RFC 4861: 30 and 7 days. */
  public AdvertisementPrefix(IpPrefix prefix) {
    this(prefix, true, true, false, USUAL_VALID, USUAL_PREFERRED, null);
  }

  /** A prefix without the P flag. */
  public AdvertisementPrefix(
      IpPrefix prefix,
      boolean onLink,
      boolean autonomous,
      Duration valid,
      Duration preferred,
      @Nullable Lease lease) {
    this(prefix, onLink, autonomous, false, valid, preferred, lease);
  }

  /** The same, until the lease ends. */
  public AdvertisementPrefix until(Lease end) {
    return new AdvertisementPrefix(prefix, onLink, autonomous, delegating, valid, preferred, end);
  }

  /**
   * The same for a host that may be away for long: with the lifetimes of RFC 4861 at least, and no
   * longer than the lease.
   */
  AdvertisementPrefix lasting() {
    return preferred.isZero()
        ? this
        : new AdvertisementPrefix(
            prefix,
            onLink,
            autonomous,
            delegating,
            longer(valid, USUAL_VALID),
            longer(preferred, USUAL_PREFERRED),
            lease);
  }

  /** The same with the P flag. */
  AdvertisementPrefix forRouters() {
    return new AdvertisementPrefix(prefix, onLink, autonomous, true, valid, preferred, lease);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Whether new connections may use addresses in it. */
  boolean isPreferred(long now) {
    return !preferred.isZero() && (lease == null || now < lease.preferredUntil());
  }

  /** Whether the lifetimes begin anew with each advertisement. */
  boolean isRenewed(long now) {
    return lease == null || Nanos.after(now, valid) <= lease.preferredUntil();
  }

  /** The option that says it now. */
  NdOption.PrefixInformation option(long now) {
    return new NdOption.PrefixInformation(
        prefix,
        onLink,
        autonomous,
        delegating,
        lease == null ? valid.toSeconds() : Nanos.remaining(valid, lease.validUntil(), now),
        lease == null
            ? preferred.toSeconds()
            : Nanos.remaining(preferred, lease.preferredUntil(), now));
  }

  /** Whether hosts have to be told at once that this took the other's place. */
  boolean differs(AdvertisementPrefix other) {
    return !until(NEVER).equals(other.until(NEVER));
  }
}
