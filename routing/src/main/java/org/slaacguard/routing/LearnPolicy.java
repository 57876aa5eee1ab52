package org.slaacguard.routing;

import java.time.Duration;

/**
 * All limits on learning for one peer, with no value absent.
 *
 * @param scope the addresses that may be learned at all
 * @param limit learned addresses at a time; a new one replaces the least recently used one
 * @param rate the token bucket for new addresses
 * @param expiry idle time after which an address is forgotten
 */
public record LearnPolicy(LearnScope scope, int limit, LearnRate rate, Duration expiry) {
  /** The default limit of addresses at a time. */
  public static final int DEFAULT_LIMIT = 16;

  /** The default idle time. */
  public static final Duration DEFAULT_EXPIRY = Duration.ofHours(24);

  /** Combines a scope with a peer's settings, then the interface's, then the defaults. */
  public static LearnPolicy of(LearnScope scope, LearnSettings peer, LearnSettings device) {
    LearnSettings settled =
        peer.orElse(device)
            .orElse(new LearnSettings(DEFAULT_LIMIT, LearnRate.DEFAULT, DEFAULT_EXPIRY));
    Integer limit = settled.limit();
    LearnRate rate = settled.rate();
    Duration expiry = settled.expiry();
    return new LearnPolicy(
        scope,
        limit == null ? DEFAULT_LIMIT : limit,
        rate == null ? LearnRate.DEFAULT : rate,
        expiry == null ? DEFAULT_EXPIRY : expiry);
  }
}
