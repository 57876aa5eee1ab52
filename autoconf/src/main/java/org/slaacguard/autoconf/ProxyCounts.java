package org.slaacguard.autoconf;

/**
 * The counters of a {@link NeighborProxy}; they only grow.
 *
 * @param answered solicitations that were answered
 * @param foreign messages about addresses that are no peer's
 * @param malformed messages that break a rule of RFC 4861
 * @param limited solicitations beyond their sender's rate, or beyond everybody's
 * @param conflicts times that somebody else on the link claimed an address of a peer
 */
public record ProxyCounts(
    long answered, long foreign, long malformed, long limited, long conflicts) {
  /** Nothing yet. */
  public static final ProxyCounts NONE = new ProxyCounts(0, 0, 0, 0, 0);

  /** The sum with another's. */
  public ProxyCounts plus(ProxyCounts other) {
    return new ProxyCounts(
        answered + other.answered,
        foreign + other.foreign,
        malformed + other.malformed,
        limited + other.limited,
        conflicts + other.conflicts);
  }
}
