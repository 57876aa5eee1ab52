package org.slaacguard.control;

import java.time.Duration;
import java.util.Locale;
import org.slaacguard.net.DurationText;
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
 * @param onLink the L flag
 * @param autonomous the A flag: peers may make addresses in it
 */
public record PrefixSettings(
    IpPrefix prefix, Duration valid, Duration preferred, boolean onLink, boolean autonomous) {
  /** What stands for "for ever" on the wire: 32 one bits of seconds. */
  public static final Duration INFINITE = Duration.ofSeconds(0xffff_ffffL);

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
    String[] words = text.strip().split("\\s+", -1);
    Duration valid = DEFAULT_VALID;
    Duration preferred = null;
    boolean onLink = true;
    boolean autonomous = true;
    for (int i = 1; i < words.length; i++) {
      int equals = words[i].indexOf('=');
      String value = equals < 0 ? "" : words[i].substring(equals + 1);
      switch (words[i].substring(0, Math.max(equals, 0)).toLowerCase(Locale.ROOT)) {
        case "valid" -> valid = parseLifetime(value);
        case "preferred" -> preferred = parseLifetime(value);
        case "on-link" -> onLink = parseFlag(value);
        case "autonomous" -> autonomous = parseFlag(value);
        default ->
            throw new IllegalArgumentException(
                "an option of a prefix is valid=, preferred=, on-link= or autonomous=, not '"
                    + words[i]
                    + "'");
      }
    }
    if (preferred == null) {
      preferred = valid.compareTo(DEFAULT_PREFERRED) < 0 ? valid : DEFAULT_PREFERRED;
    }
    return new PrefixSettings(IpPrefix.parse(words[0]), valid, preferred, onLink, autonomous);
  }

  private static Duration parseLifetime(String text) {
    return text.equalsIgnoreCase("infinite") ? INFINITE : DurationText.parse(text);
  }

  private static boolean parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "on", "true" -> true;
      case "no", "off", "false" -> false;
      default -> throw new IllegalArgumentException("a flag is yes or no, not '" + text + "'");
    };
  }

  private static String lifetime(Duration duration) {
    return duration.equals(INFINITE) ? "infinite" : DurationText.format(duration);
  }

  /** The prefix with all its options; {@link #parse} reads it back. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(prefix.toString());
    text.append(" valid=").append(lifetime(valid));
    text.append(" preferred=").append(lifetime(preferred));
    text.append(onLink ? "" : " on-link=no");
    text.append(autonomous ? "" : " autonomous=no");
    return text.toString();
  }
}
