package org.slaacguard.net;

import java.util.List;

/** A small set of prefixes that quickly tells whether one of them holds an address. Immutable. */
public final class PrefixSet {
  /** The empty set. */
  public static final PrefixSet NONE = new PrefixSet(List.of());

  private static final int WORDS = 4;

  /** Four words a prefix: mask and value of the upper half, mask and value of the lower half. */
  private final long[] v4;

  private final long[] v6;

  /** Creates a set of these prefixes, of both families. */
  public PrefixSet(List<IpPrefix> prefixes) {
    v4 = words(prefixes.stream().filter(p -> p.address() instanceof Ipv4Address).toList());
    v6 = words(prefixes.stream().filter(p -> !(p.address() instanceof Ipv4Address)).toList());
  }

  private static long[] words(List<IpPrefix> prefixes) {
    long[] words = new long[prefixes.size() * WORDS];
    for (int i = 0; i < prefixes.size(); i++) {
      IpPrefix prefix = prefixes.get(i);
      int length = prefix.length() + 128 - prefix.address().bits();
      words[i * WORDS] = mask(length);
      words[i * WORDS + 1] = prefix.address().high();
      words[i * WORDS + 2] = mask(length - 64);
      words[i * WORDS + 3] = prefix.address().low();
    }
    return words;
  }

  /** A word with its first {@code length} bits set: none below 1, all from 64 on. */
  public static long mask(int length) {
    return length <= 0 ? 0 : -1L << Math.max(0, 64 - length);
  }

  /** Whether a prefix of the address's family holds the address. */
  public boolean contains(long high, long low) {
    long[] words = isIpv4(high, low) ? v4 : v6;
    for (int at = 0; at < words.length; at += WORDS) {
      if ((high & words[at]) == words[at + 1] && (low & words[at + 2]) == words[at + 3]) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is the 128-bit form of an IPv4 address. */
  public static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }
}
