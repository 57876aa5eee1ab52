package org.slaacguard.autoconf;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;
import org.slaacguard.net.NdOption;

/**
 * A prefix in router advertisements (RFC 4861, section 6.2.1, AdvPrefixList).
 *
 * @param prefix an IPv6 prefix; hosts configure addresses from a /64 only
 * @param onLink the L flag
 * @param autonomous the A flag: hosts may configure addresses in it
 * @param delegating the P flag: hosts should rather ask for a prefix of their own (RFC 9762)
 * @param valid the valid lifetime, counted from each advertisement; at most {@link #INFINITE}
 * @param preferred the preferred lifetime, at most {@code valid}
 * @param lease the end of the prefix itself, which shortens the lifetimes as time goes by; null if
 *     it has none
 */
public record AdvertisementPrefix(
    IpPrefix prefix,
    boolean onLink,
    boolean autonomous,
    boolean delegating,
    Duration valid,
    Duration preferred,
    @Nullable Lease lease) {
  /** The lifetime that means forever. */
  public static final Duration INFINITE = Duration.ofSeconds(NdOption.INFINITE);

  // AdvValidLifetime and AdvPreferredLifetime (RFC 4861, section 6.2.1).
  private static final Duration USUAL_VALID = Duration.ofDays(30);
  private static final Duration USUAL_PREFERRED = Duration.ofDays(7);

  private static final Lease NEVER = new Lease(0, 0);

  /**
   * The time for which a prefix is ours.
   *
   * @param preferredUntil monotonic nanoseconds; {@link Long#MAX_VALUE}: forever
   * @param validUntil monotonic nanoseconds, not before {@code preferredUntil}; {@link
   *     Long#MAX_VALUE}: forever
   * @param delegated whether a provider has delegated it, and may withdraw it earlier
   */
  public record Lease(long preferredUntil, long validUntil, boolean delegated) {
    /** Creates the lease of a prefix that nobody can withdraw. */
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

  /** Creates a prefix without end, with the lifetimes of RFC 4861: 30 and 7 days. */
  public AdvertisementPrefix(IpPrefix prefix) {
    this(prefix, true, true, false, USUAL_VALID, USUAL_PREFERRED, null);
  }

  /** Creates a prefix without the P flag and without end. */
  public AdvertisementPrefix(
      IpPrefix prefix,
      boolean onLink,
      boolean autonomous,
      Duration valid,
      Duration preferred,
      @Nullable Lease lease) {
    this(prefix, onLink, autonomous, false, valid, preferred, lease);
  }

  /** The same prefix with this lease. */
  public AdvertisementPrefix until(Lease end) {
    return new AdvertisementPrefix(prefix, onLink, autonomous, delegating, valid, preferred, end);
  }

  /**
   * The same prefix for a host that may be away for long: its lifetimes are at least those of RFC
   * 4861, but do not exceed the lease.
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

  /** The same prefix with the P flag. */
  AdvertisementPrefix forRouters() {
    return new AdvertisementPrefix(prefix, onLink, autonomous, true, valid, preferred, lease);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Whether new connections may use addresses in the prefix. */
  boolean isPreferred(long now) {
    return !preferred.isZero() && (lease == null || now < lease.preferredUntil());
  }

  /** Whether each advertisement restarts the lifetimes. */
  boolean isRenewed(long now) {
    return lease == null || Nanos.after(now, valid) <= lease.preferredUntil();
  }

  /** The prefix option with the lifetimes of this moment. */
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

  /** Whether hosts must be told at once that this prefix has replaced the other. */
  boolean differs(AdvertisementPrefix other) {
    return !until(NEVER).equals(other.until(NEVER));
  }
}
