package org.slaacguard.host;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The MTU that is left for the tunnel: that of the narrowest path that its packets may take,
 * because all have one MTU.
 *
 * @param mtu in bytes, 1280 to 65475; 0 if no path is known
 * @param why the reason, for people
 */
public record TunnelPlan(int mtu, String why) {
  /** The largest MTU that fits into a UDP datagram. */
  private static final int MOST = 65475;

  /** Makes a plan. A path that is too narrow for IPv6 gets fragments. */
  public static TunnelPlan of(List<TunnelPath> paths) {
    Optional<TunnelPath> narrowest = paths.stream().min(Comparator.comparingInt(TunnelPath::left));
    if (narrowest.isEmpty()) {
      return new TunnelPlan(0, "no way out is known");
    }
    TunnelPath path = narrowest.get();
    String why =
        "%d by %s, less %d of WireGuard over %s"
            .formatted(path.mtu(), path.device(), path.overhead(), path.ipv6() ? "IPv6" : "IPv4");
    if (path.left() < MtuPlan.SMALLEST) {
      return new TunnelPlan(MtuPlan.SMALLEST, why + ", but IPv6 needs " + MtuPlan.SMALLEST);
    }
    return new TunnelPlan(Math.min(path.left(), MOST), why);
  }
}
