package org.slaacguard.host;

import java.util.List;

/** Which MTU fits the way of the outer packets. */
final class TunnelMtu {
  /** WireGuard over IPv6 and UDP: 40 + 8 + 16 + 16 bytes. */
  private static final int OVERHEAD = 80;

  private static final int ETHERNET = 1500;

  /** What IPv6 needs (RFC 8200, section 5). */
  private static final int SMALLEST = 1280;

  private TunnelMtu() {}

  /**
   * The greatest MTU of the ways there are, less WireGuard's overhead.
   *
   * @param ways in bytes; empty where none is known
   */
  static int of(List<Integer> ways) {
    int outer = ways.stream().mapToInt(Integer::intValue).max().orElse(ETHERNET);
    // The loopback's 65536 is a way for tests, and no measure.
    return Math.clamp(outer, SMALLEST + OVERHEAD, 65535) - OVERHEAD;
  }
}
