package org.slaacguard.wireguard;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.AddressHash;
import org.slaacguard.net.PrefixSet;

/**
 * How many messages a source may send, and all together. A source is an IPv4 address, or the /64 of
 * an IPv6 address, of which one host has all; besides, a /56 has four times as much and a /48
 * sixteen times, since one customer may have all of it. Any thread; no lock and no allocation but
 * at the first message.
 *
 * <p>Token buckets in an array of fixed size, found by a keyed hash: there are no entries, so
 * forged sources cannot displace others. They fill all buckets evenly, because the process keeps
 * secret which sources share one: with 20 messages a second and source, to starve one that is not
 * theirs takes 20 times 32,768 a second.
 */
final class SourceLimiter {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int BITS = 15;
  private static final long SECOND = 1_000_000_000L;

  /** How much of a second's messages of all may come at once. */
  private static final int WHOLE_BURST = 10;

  private final AddressHash hash;
  private final long interval;
  private final long tolerance;
  private final long wholeInterval;

  // When a bucket will be full again (the generic cell rate algorithm). Made when first needed:
  // most
  // gateways are never flooded.
  private volatile long @Nullable [] buckets;
  private final AtomicLong wholeFull = new AtomicLong();

  /**
   * Nobody has sent anything.
   *
   * @param random gives the key of the hash, so it has to be a secure one
   * @param rate messages a second and source
   * @param burst of them at once
   * @param whole messages a second of all sources together
   */
  SourceLimiter(RandomGenerator random, int rate, int burst, int whole) {
    hash = new AddressHash(random);
    interval = SECOND / rate;
    tolerance = (burst - 1) * interval;
    wholeInterval = SECOND / whole;
  }

  /**
   * Whether one more message from this source is to be looked at now; if so, it is counted.
   *
   * @param now nanoseconds, not negative
   * @param high as {@code IpAddress.high()}
   * @param low as {@code IpAddress.low()}
   */
  boolean allow(long now, long high, long low) {
    long[] full = buckets();
    if (PrefixSet.isIpv4(high, low)) {
      int cell = cell(high, low);
      return fits(full, cell, now) && whole(now) && take(full, cell, now, interval);
    }
    int network = cell(high, 0);
    int customer = cell(high & ~0xffL, 1);
    int site = cell(high & ~0xffffL, 2);
    return fits(full, network, now)
        && fits(full, customer, now)
        && fits(full, site, now)
        && whole(now)
        && take(full, network, now, interval)
        && take(full, customer, now, interval / 4)
        && take(full, site, now, interval / 16);
  }

  /**
   * Whether {@link #allow} would say no for what this source has sent; what others have sent is not
   * looked at. Counts nothing.
   */
  boolean refuses(long now, long high, long low) {
    long[] full = buckets();
    if (PrefixSet.isIpv4(high, low)) {
      return !fits(full, cell(high, low), now);
    }
    return !(fits(full, cell(high, 0), now)
        && fits(full, cell(high & ~0xffL, 1), now)
        && fits(full, cell(high & ~0xffffL, 2), now));
  }

  private long[] buckets() {
    long[] present = buckets;
    return present != null ? present : make();
  }

  private synchronized long[] make() {
    long[] present = buckets;
    if (present == null) {
      present = new long[1 << BITS];
      buckets = present;
    }
    return present;
  }

  private int cell(long high, long low) {
    return hash.of(high, low) >>> (AddressHash.BITS - BITS);
  }

  private boolean fits(long[] full, int cell, long now) {
    return (long) CELL.getOpaque(full, cell) - now <= tolerance;
  }

  /** Takes a token; true, also where another thread has just taken the last one. */
  private static boolean take(long[] full, int cell, long now, long worth) {
    long before = (long) CELL.getOpaque(full, cell);
    while (!CELL.weakCompareAndSetPlain(full, cell, before, Math.max(before, now) + worth)) {
      before = (long) CELL.getOpaque(full, cell);
    }
    return true;
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
