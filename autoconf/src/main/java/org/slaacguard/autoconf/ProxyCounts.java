package org.slaacguard.autoconf;

/**
 * The counters of a {@link NeighborProxy}, which only grow.
 *
 * @param answered solicitations that were answered
 * @param foreign messages about addresses that no peer has
 * @param malformed messages that break a rule of RFC 4861
 * @param limited solicitations beyond their sender's rate, or beyond the total
 * @param conflicts claims by other nodes on the link to an address of a peer
 * @param overruled objections to a new address of a peer that were of no effect
 */
public record ProxyCounts(
    long answered, long foreign, long malformed, long limited, long conflicts, long overruled) {
  /** All counters at zero. */
  public static final ProxyCounts NONE = new ProxyCounts(0, 0, 0, 0, 0, 0);

  /** The sum of both. */
  public ProxyCounts plus(ProxyCounts other) {
    return new ProxyCounts(
        answered + other.answered,
        foreign + other.foreign,
        malformed + other.malformed,
        limited + other.limited,
        conflicts + other.conflicts,
        overruled + other.overruled);
  }
}
