package org.slaacguard.autoconf;

import java.util.random.RandomGenerator;

/**
 * The exchanges of a delegation client, and the one that a server begins, with the parameters of
 * their retransmission (RFC 9915, sections 7.6 and 15). Times are seconds, 0 for no bound.
 */
enum DelegationExchange {
  /** Looks for servers. */
  SOLICIT(1, 1, 3600, 0, 0),
  /** Asks the chosen server. */
  REQUEST(0, 1, 30, 10, 0),
  /**
   * Asks all servers whether the prefixes are still valid on a link that came up: a Rebind with the
   * timers of a Confirm (section 18.2.12).
   */
  CONFIRM(1, 1, 4, 0, 10),
  /** Asks the server of the lease to extend it. */
  RENEW(0, 10, 600, 0, 0),
  /** Asks any server to extend the lease. */
  REBIND(0, 10, 600, 0, 0),
  /** Reports that an address is in use by another node. */
  DECLINE(0, 1, 0, 4, 0),
  /** Releases the lease. */
  RELEASE(0, 1, 0, 4, 0),
  /** A server asks a client to renew or rebind (section 18.3.11). */
  RECONFIGURE(0, 2, 0, 8, 0);

  /** The longest random wait before the first message. */
  final long maxDelay;

  /** MRC: the most transmissions of a message. */
  final int maxCount;

  /** MRD: the longest duration of the exchange, in nanoseconds. */
  final long maxDuration;

  private final long initial;
  private final long longest;

  DelegationExchange(int maxDelay, int initial, int longest, int maxCount, int maxDuration) {
    this.maxDelay = maxDelay * Nanos.SECOND;
    this.initial = initial * Nanos.SECOND;
    this.longest = longest * Nanos.SECOND;
    this.maxCount = maxCount;
    this.maxDuration = maxDuration * Nanos.SECOND;
  }

  /**
   * RT of section 15.
   *
   * @param previous the previous timeout, 0 for the first
   * @param solMaxRt MRT of a Solicit, which servers may set
   */
  long timeout(long previous, long solMaxRt, RandomGenerator random) {
    if (previous == 0) {
      // A Solicit collects answers for at least IRT (section 18.2.1).
      return spread(initial, this == SOLICIT ? 0 : -0.1, random);
    }
    long next = previous + spread(previous, -0.1, random);
    long most = this == SOLICIT ? solMaxRt : longest;
    return most != 0 && next > most ? spread(most, -0.1, random) : next;
  }

  private static long spread(long nanos, double least, RandomGenerator random) {
    return nanos + (long) (nanos * random.nextDouble(Math.nextUp(least), 0.1));
  }
}
