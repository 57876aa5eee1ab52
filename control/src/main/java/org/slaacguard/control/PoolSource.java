package org.slaacguard.control;

import java.util.Locale;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/** The source of a pool: a fixed prefix, or a part of the uplink's delegated prefix. */
public sealed interface PoolSource {
  /** The longest pool that can be split into /64 networks. */
  int LONGEST = 64;

  /**
   * A fixed prefix.
   *
   * @param prefix an IPv6 prefix of global or local addresses, 3 to 64 bits
   */
  record Own(IpPrefix prefix) implements PoolSource {
    /** Checks that it is one of global or local addresses. */
    public Own {
      if (!(prefix.address() instanceof Ipv6Address address)) {
        throw new IllegalArgumentException("only IPv6 prefixes are delegated, not " + prefix);
      }
      if (address.isLinkLocal()
          || address.isMulticast()
          || prefix.length() < 3
          || prefix.length() > LONGEST) {
        throw new IllegalArgumentException(
            "not a prefix to delegate out of: " + prefix + "; it has 3 to 64 bits");
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
   * A part of the uplink's delegated prefix.
   *
   * @param subnet the number of its first /64, from 0 on
   * @param length length of the part, 36 to 64
   */
  record Delegated(int subnet, int length) implements PoolSource {
    /** Checks that the part is aligned to its size. */
    public Delegated {
      if (length < 36 || length > LONGEST) {
        throw new IllegalArgumentException(
            "a part of what is delegated has 36 to 64 bits, not " + length);
      }
      long size = 1L << (LONGEST - length);
      if (subnet < 0 || subnet % size != 0) {
        throw new IllegalArgumentException(
            "a part of "
                + length
                + " bits begins at a multiple of "
                + Long.toHexString(size)
                + ", not at subnet "
                + Integer.toHexString(subnet));
      }
    }

    @Override
    public String toString() {
      return PrefixSource.DELEGATED + Integer.toHexString(subnet) + "/" + length;
    }
  }

  /** The length of the whole pool. */
  int length();

  /**
   * Reads either.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static PoolSource parse(String text) {
    if (!text.toLowerCase(Locale.ROOT).startsWith(PrefixSource.DELEGATED)) {
      return new Own(IpPrefix.parse(text));
    }
    int slash = text.indexOf('/');
    if (slash < 0
        || !(PrefixSource.parse(text.substring(0, slash))
            instanceof PrefixSource.Delegated first)) {
      throw new IllegalArgumentException(
          "a part of what is delegated is the number of its first subnet and a length, such as"
              + " delegated:80/57, not '"
              + text
              + "'");
    }
    return new Delegated(
        first.subnet(), ValueText.number("a length", text.substring(slash + 1), 36, LONGEST));
  }
}
