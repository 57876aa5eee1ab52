package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.slaacguard.net.PrefixSet;
import org.slaacguard.net.TokenRate;

/**
 * Limits the messages of each source, and of all together. A source is an IPv4 address, or the /64
 * of an IPv6 address, all of which one host has. A /56 is limited to four times as much and a /48
 * to sixteen times, since one customer may have all of it. Any thread; no lock, and no allocation
 * except at the first message.
 *
 * <p>{@link SourceBuckets} count. Forged sources fill them evenly, because which sources share a
 * bucket is a secret of the process. At 20 messages a second and source, an attacker has to send 20
 * times 32,768 a second to starve a source that is not its own.
 */
final class SourceLimiter {
  private static final long SECOND = 1_000_000_000L;

  /** The part of a second's messages of all sources that may come at once. */
  private static final int WHOLE_BURST = 10;

  private final SourceBuckets buckets;
  private final TokenRate each;
  private final TokenRate all;
  private final AtomicLong wholeFull = new AtomicLong();

  /**
   * Creates a limiter with full buckets.
   *
   * @param random a cryptographically strong source for the keys of the buckets' hashes
   * @param rate messages a second and source
   * @param burst messages of a source at once
   * @param whole messages a second of all sources together
   */
  SourceLimiter(RandomGenerator random, int rate, int burst, int whole) {
    buckets = new SourceBuckets(random);
    each = new TokenRate(SECOND / rate, burst);
    all = new TokenRate(SECOND / whole, 1 + whole / WHOLE_BURST);
  }

  /**
   * Whether one more message from this source is allowed now; if so, it is counted.
   *
   * @param now nanoseconds, not negative
   * @param high the source's {@code IpAddress.high()}
   * @param low the source's {@code IpAddress.low()}
   */
  boolean allow(long now, long high, long low) {
    if (!fits(now, high, low) || !whole(now)) {
      return false;
    }
    long interval = each.interval();
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
   * Whether {@link #allow} would refuse this source for what it has sent itself. Ignores the limit
   * of all sources, and counts nothing.
   */
  boolean refuses(long now, long high, long low) {
    return !fits(now, high, low);
  }

  private boolean fits(long now, long high, long low) {
    if (PrefixSet.isIpv4(high, low)) {
      return each.allows(buckets.fullAt(high, low), now);
    }
    return each.allows(buckets.fullAt(high, 0), now)
        && each.allows(buckets.fullAt(customer(high), 1), now)
        && each.allows(buckets.fullAt(site(high), 2), now);
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
      if (!all.allows(before, now)) {
        return false;
      }
      if (wholeFull.weakCompareAndSetPlain(before, all.taken(before, now))) {
        return true;
      }
    }
  }
}
