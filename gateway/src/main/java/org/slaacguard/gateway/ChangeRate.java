package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.TokenRate;

/**
 * When what a peer has changed is to be followed: at once, unless the same peer changes things all
 * the time. A peer that does waits, and makes nobody else wait. Times are monotonic nanoseconds.
 */
final class ChangeRate {
  private final TokenRate rate;
  private final Map<PublicKey, Long> buckets = new HashMap<>();
  private final Map<PublicKey, Long> waiting = new HashMap<>();

  /**
   * A rate that is the same for all.
   *
   * @param interval nanoseconds for each change
   * @param burst changes at once
   */
  ChangeRate(long interval, int burst) {
    rate = new TokenRate(interval, burst);
  }

  /** When this peer's change is to be followed; of several that wait, the first one's time. */
  long due(PublicKey peer, long now) {
    Long asked = waiting.get(peer);
    if (asked != null) {
      return asked;
    }
    long bucket = buckets.getOrDefault(peer, TokenRate.FULL);
    buckets.put(peer, rate.taken(bucket, now));
    long due = rate.due(bucket, now);
    waiting.put(peer, due);
    return due;
  }

  /** All that waited has been followed. */
  void followed(long now) {
    waiting.clear();
    buckets.values().removeIf(bucket -> TokenRate.isFull(bucket, now));
  }
}
