package org.slaacguard.host;

import java.util.List;

/** Computes the MTU that fits the path of the outer packets. */
final class TunnelMtu {
  private static final int ETHERNET = 1500;

  private TunnelMtu() {}

  /**
   * The largest MTU of the paths, less WireGuard's overhead.
   *
   * @param paths in bytes; empty if none is known
   */
  static int of(List<Integer> paths) {
    int outer = paths.stream().mapToInt(Integer::intValue).max().orElse(ETHERNET);
    // The loopback's 65536 is for tests, and tells nothing.
    return Math.clamp(outer, MtuPlan.SMALLEST + TunnelPath.OVERHEAD_6, 65535)
        - TunnelPath.OVERHEAD_6;
  }
}
