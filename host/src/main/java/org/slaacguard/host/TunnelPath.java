package org.slaacguard.host;

/**
 * A path that the tunnel's own packets take.
 *
 * @param ipv6 whether they are IPv6
 * @param device that they leave by
 * @param mtu of the path in bytes: of the route, or of its device
 */
public record TunnelPath(boolean ipv6, String device, int mtu) {
  /** IPv4's header, UDP's, and WireGuard's header and tag. */
  public static final int OVERHEAD_4 = 20 + 8 + 16 + 16;

  /** The same with IPv6's header. */
  public static final int OVERHEAD_6 = 40 + 8 + 16 + 16;

  /** The overhead of WireGuard and the headers below it for each packet, in bytes. */
  public int overhead() {
    return ipv6 ? OVERHEAD_6 : OVERHEAD_4;
  }

  /** The largest packet in the tunnel, in bytes. Padding does not exceed the MTU. */
  public int left() {
    return mtu - overhead();
  }
}
