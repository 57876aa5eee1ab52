package org.slaacguard.control;

import java.util.Locale;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * The source of an advertised prefix: a fixed prefix, or a subnet of the uplink's delegated prefix.
 */
public sealed interface PrefixSource {
  /** The text before the number of a subnet. */
  String DELEGATED = "delegated:";

  /**
   * A fixed prefix.
   *
   * @param prefix an IPv6 prefix; peers form addresses in a /64 only
   */
  record Own(IpPrefix prefix) implements PrefixSource {
    /** Checks that it is one of global or local addresses. */
    public Own {
      if (!(prefix.address() instanceof Ipv6Address address)) {
        throw new IllegalArgumentException("only IPv6 prefixes can be advertised, not " + prefix);
      }
      if (address.isLinkLocal() || address.isMulticast() || prefix.length() < 3) {
        throw new IllegalArgumentException("not a prefix to advertise: " + prefix);
      }
    }

    @Override
    public int length() {
      return prefix.length();
    }

    @Override
    public String toString() {
      return prefix.toString();
    }
  }

  /**
   * A /64 of the uplink's delegated prefix.
   *
   * @param subnet its number, from 0 on
   */
  record Delegated(int subnet) implements PrefixSource {
    /** Checks the range. */
    public Delegated {
      if (subnet < 0) {
        throw new IllegalArgumentException("a subnet number must not be negative");
      }
    }

    @Override
    public int length() {
      return 64;
    }

    @Override
    public String toString() {
      return DELEGATED + Integer.toHexString(subnet);
    }
  }

  /** The length of the prefix. */
  int length();

  /**
   * Reads either.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static PrefixSource parse(String text) {
    String small = text.toLowerCase(Locale.ROOT);
    if (!small.startsWith(DELEGATED)) {
      return new Own(IpPrefix.parse(text));
    }
    String digits = small.substring(DELEGATED.length());
    if (!digits.matches("[0-9a-f]{1,7}")) {
      throw new IllegalArgumentException(
          "a subnet number is hexadecimal, as in the address: delegated:0 to"
              + " delegated:fffffff, not '"
              + text
              + "'");
    }
    return new Delegated(Integer.parseInt(digits, 16));
  }
}
