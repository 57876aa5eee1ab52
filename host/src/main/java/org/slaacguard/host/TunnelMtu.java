package org.slaacguard.host;

import java.util.List;

/** Which MTU fits the way of the outer packets. */
final class TunnelMtu {
  private static final int ETHERNET = 1500;

  private TunnelMtu() {}

  /**
   * The greatest MTU of the ways there are, less WireGuard's overhead.
   *
   * @param ways in bytes; empty where none is known
   */
  static int of(List<Integer> ways) {
    int outer = ways.stream().mapToInt(Integer::intValue).max().orElse(ETHERNET);
    // The loopback's 65536 is a way for tests, and no measure.
    return Math.clamp(outer, MtuPlan.SMALLEST + TunnelPath.OVERHEAD_6, 65535) - TunnelPath.OVERHEAD_6;
  }
}
