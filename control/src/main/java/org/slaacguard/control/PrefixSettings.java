package org.slaacguard.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * A prefix in router advertisements (RFC 4861, section 4.6.2), as {@code AdvertisePrefix} writes
 * it: {@code 2001:db8::/64 valid=30d preferred=7d on-link=yes autonomous=yes}. All options may be
 * left out.
 *
 * @param prefix an IPv6 prefix; peers make addresses from a /64 only
 * @param valid how long addresses in it stay valid; {@link #INFINITE} at most
 * @param preferred how long new connections may use them, not longer than {@code valid}
 * @param validUntil when addresses in it end, whatever {@code valid} says; null: not at a moment
 * @param preferredUntil when new connections may use them no more; null: when it ends
 * @param onLink the L flag
 * @param autonomous the A flag: peers may make addresses in it
 * @param delegating the P flag: peers had better ask for a prefix of their own (RFC 9762)
 */
public record PrefixSettings(
    IpPrefix prefix,
    Duration valid,
    Duration preferred,
    @Nullable Instant validUntil,
    @Nullable Instant preferredUntil,
    boolean onLink,
    boolean autonomous,
    boolean delegating) {
  /** What stands for "for ever" on the wire: 32 one bits of seconds. */
  public static final Duration INFINITE = EntryOptions.INFINITE;

  private static final List<String> OPTIONS =
      List.of(
          "valid",
          "preferred",
          "valid-until",
          "preferred-until",
          "on-link",
          "autonomous",
          "delegating");

  /** RFC 4861, section 6.2.1, AdvValidLifetime. */
  public static final Duration DEFAULT_VALID = Duration.ofDays(30);

  /** RFC 4861, section 6.2.1, AdvPreferredLifetime. */
  public static final Duration DEFAULT_PREFERRED = Duration.ofDays(7);

  /** Checks that the prefix is one of global or local addresses, and the order of the lifetimes. */
  public PrefixSettings {
    if (!(prefix.address() instanceof Ipv6Address address)) {
      throw new IllegalArgumentException("only IPv6 prefixes are advertised, not " + prefix);
    }
    if (address.isLinkLocal() || address.isMulticast() || prefix.length() < 3) {
      throw new IllegalArgumentException("not a prefix to advertise: " + prefix);
    }
    if (valid.isNegative() || valid.compareTo(INFINITE) > 0) {
      throw new IllegalArgumentException("a lifetime is 0s to 136 years or 'infinite'");
    }
    if (preferred.isNegative() || preferred.compareTo(valid) > 0) {
      throw new IllegalArgumentException(
          "the preferred lifetime of " + prefix + " is longer than the valid one");
    }
    if (valid.toMillis() % 1000 != 0 || preferred.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException("a lifetime is in whole seconds");
    }
    if (validUntil != null && preferredUntil != null && preferredUntil.isAfter(validUntil)) {
      throw new IllegalArgumentException(prefix + " would be preferred when it is not valid");
    }
  }

  /** A prefix that ends at no moment, without the P flag. */
  public PrefixSettings(
      IpPrefix prefix, Duration valid, Duration preferred, boolean onLink, boolean autonomous) {
    this(prefix, valid, preferred, null, null, onLink, autonomous, false);
  }

  /** A prefix with the usual lifetimes and both flags. */
  public PrefixSettings(IpPrefix prefix) {
    this(prefix, DEFAULT_VALID, DEFAULT_PREFERRED, true, true);
  }

  /**
   * Reads a prefix and its options, separated by blanks.
   *
   * @throws IllegalArgumentException naming the part that is malformed
   */
  public static PrefixSettings parse(String text) {
    EntryOptions options = new EntryOptions(text, "a prefix", OPTIONS);
    Duration valid = options.get("valid", EntryOptions::lifetime, DEFAULT_VALID);
    Duration preferred = valid.compareTo(DEFAULT_PREFERRED) < 0 ? valid : DEFAULT_PREFERRED;
    return new PrefixSettings(
        IpPrefix.parse(options.head()),
        valid,
        options.get("preferred", EntryOptions::lifetime, preferred),
        options.has("valid-until")
            ? options.get("valid-until", EntryOptions::moment, Instant.MAX)
            : null,
        options.has("preferred-until")
            ? options.get("preferred-until", EntryOptions::moment, Instant.MAX)
            : null,
        options.get("on-link", EntryOptions::flag, true),
        options.get("autonomous", EntryOptions::flag, true),
        options.get("delegating", EntryOptions::flag, false));
  }

  /** The prefix with all its options; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(prefix.toString());
    text.append(" valid=").append(EntryOptions.format(valid));
    text.append(" preferred=").append(EntryOptions.format(preferred));
    text.append(validUntil == null ? "" : " valid-until=" + validUntil);
    text.append(preferredUntil == null ? "" : " preferred-until=" + preferredUntil);
    text.append(onLink ? "" : " on-link=no");
    text.append(autonomous ? "" : " autonomous=no");
    text.append(delegating ? " delegating=yes" : "");
    return text.toString();
  }
}
