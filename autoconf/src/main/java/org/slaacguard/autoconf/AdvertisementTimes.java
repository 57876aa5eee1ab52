package org.slaacguard.autoconf;

import java.util.random.RandomGenerator;

/**
 * When a {@link RouterAdvertiser} sends: the delays and intervals of RFC 4861, section 6.2, for
 * links on which each peer is told by itself. Times are monotonic nanoseconds.
 */
final class AdvertisementTimes {
  /** MIN_DELAY_BETWEEN_RAS (RFC 4861, section 10), here for each peer. */
  static final int MIN_DELAY_SECONDS = 3;

  static final long MIN_DELAY = MIN_DELAY_SECONDS * Nanos.SECOND;

  /** MAX_INITIAL_RTR_ADVERTISEMENTS. */
  static final int INITIAL_ADVERTISEMENTS = 3;

  /** MAX_RA_DELAY_TIME. */
  private static final long MAX_DELAY = Nanos.SECOND / 2;

  /** MAX_INITIAL_RTR_ADVERT_INTERVAL. */
  private static final long INITIAL_INTERVAL = 16 * Nanos.SECOND;

  /**
   * The same where few peers are to be told. The first one may be lost where news come with a new
   * session of the uplink, before the way to the peer is there.
   */
  private static final long SHORTEST_INITIAL_INTERVAL = 4 * Nanos.SECOND;

  /**
   * How long a new session waits for the peer's solicitation before an unsolicited advertisement.
   */
  private static final long SESSION_DELAY = Nanos.SECOND;

  /**
   * How long peers of an earlier run are left alone, so that the interface and they can come up.
   */
  private static final long START_DELAY = 5 * Nanos.SECOND;

  /** A change reaches at most a thousand peers a second. */
  private static final long SPREAD_PER_PEER = Nanos.SECOND / 1000;

  private final RandomGenerator random;
  private long nextMetBefore = Long.MIN_VALUE;

  AdvertisementTimes(RandomGenerator random) {
    this.random = random;
  }

  /** The first one of a session, if the peer does not ask. */
  long ofSession(AdvertiserClient client, long now) {
    return Math.max(now + SESSION_DELAY + random(MAX_DELAY), client.quickFrom);
  }

  /** The first one to a peer of an earlier run: one after the other. */
  long ofMetBefore(long now) {
    nextMetBefore = Math.max(now + START_DELAY, nextMetBefore + SPREAD_PER_PEER);
    return nextMetBefore;
  }

  /** The answer to a solicitation. */
  long ofAnswer(AdvertiserClient client, long now) {
    return now >= client.quickFrom ? now : Math.max(now + random(MAX_DELAY), client.quickFrom);
  }

  /** News for one peer. */
  long ofNews(long now) {
    return now + random(MAX_DELAY);
  }

  /** News for one of this many peers. */
  long ofNews(long peers, long now) {
    return now + random(MAX_DELAY + peers * SPREAD_PER_PEER);
  }

  /** The next unsolicited one to a peer with a session, of this many peers. */
  long next(AdvertiserClient client, int peers, AdvertiserSettings settings, long now) {
    long shortest = settings.minInterval().toNanos();
    long longest = settings.maxInterval().toNanos();
    long interval = shortest + random(longest - shortest);
    if (client.initial > 0 && --client.initial > 0) {
      long initial = SHORTEST_INITIAL_INTERVAL + 2L * peers * SPREAD_PER_PEER;
      return now + Math.min(interval, Math.min(initial, INITIAL_INTERVAL));
    }
    return now + interval;
  }

  private long random(long bound) {
    return random.nextLong(bound + 1);
  }
}
