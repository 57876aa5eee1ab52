package org.slaacguard.autoconf;

import org.slaacguard.net.TokenRate;

/** The limit of a peer's prefixes, and the rate of its changes. For one thread. */
final class DelegationAllowance {
  /** Changes that a peer may make: so many at once, then one a second. Renewing is no change. */
  private static final TokenRate CHANGES = new TokenRate(Nanos.SECOND, 16);

  /** Prefixes that the peer may have. */
  int limit;

  private long fullAt = TokenRate.FULL;

  /** Whether the peer may make a change now. */
  boolean hasCredit(long now) {
    return CHANGES.allows(fullAt, now);
  }

  /** Counts a change. */
  void charge(long now) {
    fullAt = CHANGES.taken(fullAt, now);
  }
}
