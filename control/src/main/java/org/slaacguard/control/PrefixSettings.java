package org.slaacguard.control;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * A prefix in router advertisements (RFC 4861, section 4.6.2), as {@code AdvertisePrefix} writes
 * it: {@code 2001:db8::/64 valid=30d preferred=7d on-link=yes autonomous=yes}. All options may be
 * left out. In place of the prefix, {@code delegated:1f} means a subnet of the uplink's delegated
 * prefix.
 *
 * @param source which prefix
 * @param valid valid lifetime of addresses in it; {@link #INFINITE} at most
 * @param preferred preferred lifetime, not longer than {@code valid}
 * @param validUntil fixed end of the valid lifetime, which overrides {@code valid}; null for none
 * @param preferredUntil fixed end of the preferred lifetime; null for {@code validUntil}
 * @param onLink the L flag
 * @param autonomous the A flag: peers may form addresses in it
 * @param delegating the P flag: peers should request a prefix of their own (RFC 9762)
 */
public record PrefixSettings(
    PrefixSource source,
    Duration valid,
    Duration preferred,
    @Nullable Instant validUntil,
    @Nullable Instant preferredUntil,
    boolean onLink,
    boolean autonomous,
    boolean delegating) {
  /** The wire value for "for ever": 32 one bits of seconds. */
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

  /** RFC 9096, section 3.4, for prefixes that a provider may withdraw. */
  public static final Duration DELEGATED_VALID = Duration.ofMinutes(90);

  /** RFC 9096, section 3.4. */
  public static final Duration DELEGATED_PREFERRED = Duration.ofMinutes(45);

  /** Checks the order of the lifetimes. */
  public PrefixSettings {
    if (valid.isNegative() || valid.compareTo(INFINITE) > 0) {
      throw new IllegalArgumentException("a lifetime must be 0s to 136 years or 'infinite'");
    }
    if (preferred.isNegative() || preferred.compareTo(valid) > 0) {
      throw new IllegalArgumentException(
          "the preferred lifetime of " + source + " is longer than the valid one");
    }
    if (valid.toMillis() % 1000 != 0 || preferred.toMillis() % 1000 != 0) {
      throw new IllegalArgumentException("a lifetime must be in whole seconds");
    }
    if (validUntil != null && preferredUntil != null && preferredUntil.isAfter(validUntil)) {
      throw new IllegalArgumentException(source + " would be preferred when it is not valid");
    }
  }

  /** A prefix without an end, and without the P flag. */
  public PrefixSettings(
      IpPrefix prefix, Duration valid, Duration preferred, boolean onLink, boolean autonomous) {
    this(new PrefixSource.Own(prefix), valid, preferred, null, null, onLink, autonomous, false);
  }

  /** A prefix with the default lifetimes and both flags. */
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
    PrefixSource source = PrefixSource.parse(options.head());
    boolean delegated = source instanceof PrefixSource.Delegated;
    Duration longest = delegated ? DELEGATED_VALID : DEFAULT_VALID;
    Duration usual = delegated ? DELEGATED_PREFERRED : DEFAULT_PREFERRED;
    Duration valid = options.get("valid", EntryOptions::lifetime, longest);
    Duration preferred = valid.compareTo(usual) < 0 ? valid : usual;
    return new PrefixSettings(
        source,
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

  /** The prefix if it is fixed; empty if it is delegated. */
  public Stream<IpPrefix> own() {
    return source instanceof PrefixSource.Own own ? Stream.of(own.prefix()) : Stream.of();
  }

  /** The prefix with all its options; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source.toString());
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
