package org.slaacguard.host;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is left for the tunnel: the least of all ways that its packets may take, since they all have
 * one MTU.
 *
 * @param mtu in bytes, 1280 to 65475; 0 where no way is known
 * @param why that, for people
 */
public record TunnelPlan(int mtu, String why) {
  /** What fits into a UDP datagram. */
  private static final int MOST = 65475;

  /** Plans; a way that is narrower than what IPv6 needs gets fragments. */
  public static TunnelPlan of(List<TunnelPath> ways) {
    Optional<TunnelPath> narrowest = ways.stream().min(Comparator.comparingInt(TunnelPath::left));
    if (narrowest.isEmpty()) {
      return new TunnelPlan(0, "no way out is known");
    }
    TunnelPath way = narrowest.get();
    String why =
        "%d by %s, less %d of WireGuard over %s"
            .formatted(way.mtu(), way.device(), way.overhead(), way.ipv6() ? "IPv6" : "IPv4");
    if (way.left() < MtuPlan.SMALLEST) {
      return new TunnelPlan(MtuPlan.SMALLEST, why + ", but IPv6 needs " + MtuPlan.SMALLEST);
    }
    return new TunnelPlan(Math.min(way.left(), MOST), why);
  }
}
