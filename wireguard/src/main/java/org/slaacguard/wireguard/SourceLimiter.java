package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slaacguard.net.PrefixSet;

/**
 * How many messages a source may send, and all together. A source is an IPv4 address, or the /64 of
 * an IPv6 address, of which one host has all; besides, a /56 has four times as much and a /48
 * sixteen times, since one customer may have all of it. Any thread; no lock, and no allocation but
 * at the first message.
 *
 * <p>{@link SourceBuckets} keep count. Forged sources fill them evenly, because the process keeps
 * secret which sources share one: with 20 messages a second and source, to starve one that is not
 * theirs takes 20 times 32,768 a second.
 */
final class SourceLimiter {
  private static final long SECOND = 1_000_000_000L;

  /** How much of a second's messages of all may come at once. */
  private static final int WHOLE_BURST = 10;

  private final SourceBuckets buckets;
  private final long interval;
  private final long tolerance;
  private final long wholeInterval;
  private final AtomicLong wholeFull = new AtomicLong();

  /**
   * Nobody has sent anything.
   *
   * @param random gives the keys of the buckets' hashes, so it has to be a secure one
   * @param rate messages a second and source
   * @param burst of them at once
   * @param whole messages a second of all sources together
   */
  SourceLimiter(RandomGenerator random, int rate, int burst, int whole) {
    buckets = new SourceBuckets(random);
    interval = SECOND / rate;
    tolerance = (burst - 1) * interval;
    wholeInterval = SECOND / whole;
  }

  /**
   * Whether one more message from this source is to be looked at now; if so, it is buckets.
   *
   * @param now nanoseconds, not negative
   * @param high as {@code IpAddress.high()}
   * @param low as {@code IpAddress.low()}
   */
  boolean allow(long now, long high, long low) {
    if (!fits(now, high, low) || !whole(now)) {
      return false;
    }
    if (PrefixSet.isIpv4(high, low)) {
      buckets.take(now, high, low, interval);
    } else {
      buckets.take(now, high, 0, interval);
      buckets.take(now, customer(high), 1, interval / 4);
      buckets.take(now, site(high), 2, interval / 16);
    }
    return true;
  }

  /**
   * Whether {@link #allow} would say no for what this source has sent; what all have sent together
   * is not looked at. Counts nothing.
   */
  boolean refuses(long now, long high, long low) {
    return !fits(now, high, low);
  }

  private boolean fits(long now, long high, long low) {
    if (PrefixSet.isIpv4(high, low)) {
      return fits(now, buckets.fullAt(high, low));
    }
    return fits(now, buckets.fullAt(high, 0))
        && fits(now, buckets.fullAt(customer(high), 1))
        && fits(now, buckets.fullAt(site(high), 2));
  }

  private boolean fits(long now, long fullAt) {
    return fullAt - now <= tolerance;
  }

  private static long customer(long high) {
    return high & ~0xffL;
  }

  private static long site(long high) {
    return high & ~0xffffL;
  }

  private boolean whole(long now) {
    while (true) {
      long before = wholeFull.getOpaque();
      if (before - now > SECOND / WHOLE_BURST) {
        return false;
      }
      if (wholeFull.weakCompareAndSetPlain(before, Math.max(before, now) + wholeInterval)) {
        return true;
      }
    }
  }
}
