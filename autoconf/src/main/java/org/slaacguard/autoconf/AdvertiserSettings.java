package org.slaacguard.autoconf;

import java.time.Duration;
import org.slaacguard.net.Ipv6Address;

/**
 * How advertisements are sent.
 *
 * @param source the gateway's link-local address, to which hosts send their packets
 * @param minInterval the shortest time between unsolicited advertisements to a peer: 3 s to three
 *     quarters of the longest (RFC 4861, section 6.2.1)
 * @param maxInterval the longest such time, 4 to 1800 s
 */
public record AdvertiserSettings(Ipv6Address source, Duration minInterval, Duration maxInterval) {
  /** {@code fe80::1}, every 200 to 600 seconds. */
  public static final AdvertiserSettings DEFAULT =
      new AdvertiserSettings(
          new Ipv6Address(0xfe80L << 48, 1), Duration.ofSeconds(200), Duration.ofSeconds(600));

  /** Checks the ranges. */
  public AdvertiserSettings {
    if (!source.isLinkLocal()) {
      throw new IllegalArgumentException(
          "router advertisements must come from a link-local address, not " + source);
    }
    if (maxInterval.compareTo(Duration.ofSeconds(4)) < 0
        || maxInterval.compareTo(Duration.ofSeconds(1800)) > 0) {
      throw new IllegalArgumentException("the longest interval must be 4 to 1800 s");
    }
    if (minInterval.compareTo(Duration.ofSeconds(3)) < 0
        || minInterval.compareTo(maxInterval) > 0
        // Not Duration's own multiplication, whose decimals take 30 ms of a start.
        || 4 * minInterval.toNanos() > 3 * maxInterval.toNanos()) {
      throw new IllegalArgumentException(
          "the shortest interval must be 3 s to three quarters of the longest");
    }
  }

  /** The same settings with another source. */
  public AdvertiserSettings withSource(Ipv6Address other) {
    return new AdvertiserSettings(other, minInterval, maxInterval);
  }
}
