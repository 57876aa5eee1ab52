package org.slaacguard.control;

import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv4Address;

/** {@code IPv4Pool}: the IPv4 network of the tunnel. */
public final class Ipv4PoolSetting extends ValueSetting<IpPrefix> {
  private static final int SHORTEST = 8;
  private static final int LONGEST = 30;

  Ipv4PoolSetting() {
    super("IPv4Pool", "ipv4-pool", Section.INTERFACE);
  }

  /** The host carries the gateway's address in the pool, and follows the file only. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  IpPrefix parse(String text) {
    IpPrefix prefix = IpPrefix.parse(text);
    boolean good =
        prefix.address() instanceof Ipv4Address first
            && prefix.length() >= SHORTEST
            && prefix.length() <= LONGEST
            && !first.isLoopback()
            && !first.isMulticast()
            && first.value() != 0;
    if (!good) {
      throw new IllegalArgumentException(
          "a pool is an IPv4 network of /8 to /30, such as 10.8.0.0/24, not '" + text + "'");
    }
    return prefix;
  }

  @Override
  String format(IpPrefix value) {
    return value.toString();
  }

  @Override
  public String argument() {
    return "PREFIX";
  }

  @Override
  public String description() {
    return "the IPv4 network of the tunnel, `/8` to `/30`: the gateway has the first address, and"
        + " `peer add` gives each peer one ([host.md](host.md#ipv4-by-nat))";
  }

  @Override
  String defaultText() {
    return "no IPv4";
  }
}
