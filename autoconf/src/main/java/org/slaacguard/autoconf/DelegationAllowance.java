package org.slaacguard.autoconf;

import org.slaacguard.net.TokenRate;

/** The limit of a peer's prefixes, and the rate of its changes. For one thread. */
final class DelegationAllowance {
  /** Changes that a peer may make: this many at once, then one a second. Renewing is no change. */
  private static final TokenRate CHANGES = new TokenRate(Nanos.SECOND, 16);

  /**
   * Searches for a free prefix: this many at once, then five a second. In a pool that is nearly
   * full one passes thousands of prefixes, and a peer may ask for one it never takes.
   */
  private static final TokenRate SEARCHES = new TokenRate(Nanos.SECOND / 5, 32);

  /** Prefixes that the peer may have. */
  int limit;

  private long fullAt = TokenRate.FULL;
  private long searchesFullAt = TokenRate.FULL;

  /** Whether the peer may make a change now. */
  boolean hasCredit(long now) {
    return CHANGES.allows(fullAt, now);
  }

  /** Whether this many searches may be made for the peer now; counts them if so. */
  boolean maySearch(int count, long now) {
    long at = searchesFullAt;
    for (int i = 0; i < count; i++) {
      if (!SEARCHES.allows(at, now)) {
        return false;
      }
      at = SEARCHES.taken(at, now);
    }
    searchesFullAt = at;
    return true;
  }

  /** Counts a change. */
  void charge(long now) {
    fullAt = CHANGES.taken(fullAt, now);
  }
}
