package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.Map;
import org.slaacguard.net.PublicKey;

/**
 * When what a peer has changed is to be followed: at once, unless the same peer changes things all
 * the time. A peer that does waits, and makes nobody else wait. Times are monotonic nanoseconds.
 */
final class ChangeRate {
  private final long interval;
  private final long burst;

  /** When each peer has used up nothing of its rate any more (GCRA's theoretical arrival time). */
  private final Map<PublicKey, Long> arrivals = new HashMap<>();

  private final Map<PublicKey, Long> waiting = new HashMap<>();

  /**
   * A rate that is the same for all.
   *
   * @param interval nanoseconds for each change
   * @param burst changes at once
   */
  ChangeRate(long interval, int burst) {
    this.interval = interval;
    this.burst = (burst - 1) * interval;
  }

  /** When this peer's change is to be followed; of several that wait, the first one's time. */
  long due(PublicKey peer, long now) {
    Long asked = waiting.get(peer);
    if (asked != null) {
      return asked;
    }
    long arrival = Math.max(now, arrivals.getOrDefault(peer, now));
    arrivals.put(peer, arrival + interval);
    long due = Math.max(now, arrival - burst);
    waiting.put(peer, due);
    return due;
  }

  /** All that waited has been followed. */
  void followed(long now) {
    waiting.clear();
    arrivals.values().removeIf(arrival -> arrival <= now);
  }
}
