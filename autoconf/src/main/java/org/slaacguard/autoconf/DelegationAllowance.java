package org.slaacguard.autoconf;

/** The limit of a peer's prefixes, and the rate of its changes. For one thread. */
final class DelegationAllowance {
  /** Changes that a peer may make at once; afterwards one a second. Renewing is no change. */
  private static final int CHANGES = 16;

  /** Prefixes that the peer may have. */
  int limit;

  private long credit = CHANGES * Nanos.SECOND;
  private long since;

  DelegationAllowance(long now) {
    since = now;
  }

  /** Whether the peer may make a change now. */
  boolean hasCredit(long now) {
    credit = Math.min(CHANGES * Nanos.SECOND, credit + (now - since));
    since = now;
    return credit >= Nanos.SECOND;
  }

  /** Counts a change. */
  void charge() {
    credit -= Nanos.SECOND;
  }
}
