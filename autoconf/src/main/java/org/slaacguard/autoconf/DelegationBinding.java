package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The prefix of one association of a {@link DelegationClient}. It is leased while {@code now <
 * validUntil}; afterwards it is kept for the client, and gives way to others' leases.
 */
final class DelegationBinding {
  final DelegationClient client;
  final int iaid;
  final IpPrefix prefix;
  long preferredUntil = Long.MIN_VALUE;
  long validUntil = Long.MIN_VALUE;

  /** When the client asked for it the last time. */
  long heardAt = Long.MIN_VALUE;

  /** The one that it took the place of, as long as that is valid. */
  @Nullable Former former;

  /** Its key in the queue of ends; changes only outside it. */
  long end = Nanos.NEVER;

  /**
   * A prefix that the client is to leave.
   *
   * @param validUntil monotonic nanoseconds
   */
  record Former(IpPrefix prefix, long validUntil) {}

  DelegationBinding(DelegationClient client, int iaid, IpPrefix prefix) {
    this.client = client;
    this.iaid = iaid;
    this.prefix = prefix;
  }

  boolean isLeased(long now) {
    return now < validUntil;
  }

  /** Whether its client has been silent for longer than one that still has a use for it. */
  boolean isStale(long now) {
    return !isLeased(now) || now - heardAt > PrefixDelegationServer.STALE;
  }

  /** When something of it ends; {@link Nanos#NEVER} where nothing is leased. */
  long nextEnd(long now) {
    long next = isLeased(now) ? validUntil : Nanos.NEVER;
    return former == null ? next : Math.min(next, former.validUntil);
  }
}
