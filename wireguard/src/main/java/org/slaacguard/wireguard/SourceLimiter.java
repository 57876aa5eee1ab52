package org.slaacguard.wireguard;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.Ipv6Address;

/**
 * Under load, a source may send 20 handshake messages a second, five at once. A source is an IPv4
 * address, or the /64 of an IPv6 address, of which one host has all. Memory is bounded: where all
 * places for a source are taken by busy ones, it is refused. Protocol thread.
 */
final class SourceLimiter {
  private static final long INTERVAL = 1_000_000_000L / 20;
  private static final int BURST = 5;
  private static final int PLACES = 1 << 14;
  private static final int PROBES = 8;

  private final long seed;
  private final long[] sources = new long[PLACES];
  // When the source will have its whole burst again: a place is free from then on.
  private final long[] full = new long[PLACES];

  SourceLimiter(RandomGenerator random) {
    seed = random.nextLong() | 1;
    Arrays.fill(full, PeerActivity.NEVER);
  }

  /** Whether one more message from this source is to be looked at now. */
  boolean allow(long now, IpAddress address) {
    long source = address instanceof Ipv6Address ? address.high() : address.low();
    long mixed = (source ^ seed) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 32)) * seed;
    int first = (int) (mixed >>> 40) & (PLACES - 1);
    int free = -1;
    for (int i = 0; i < PROBES; i++) {
      int place = (first + i) & (PLACES - 1);
      if (full[place] <= now) {
        free = free < 0 ? place : free;
      } else if (sources[place] == source) {
        return take(place, now);
      }
    }
    if (free < 0) {
      return false;
    }
    sources[free] = source;
    full[free] = now;
    return take(free, now);
  }

  private boolean take(int place, long now) {
    if (full[place] - now > (BURST - 1) * INTERVAL) {
      return false;
    }
    full[place] += INTERVAL;
    return true;
  }
}
