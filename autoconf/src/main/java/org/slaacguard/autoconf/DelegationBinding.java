package org.slaacguard.autoconf;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpPrefix;

/**
 * The prefix of one association of a {@link DelegationClient}. It is leased while {@code now <
 * validUntil}. Afterwards it is kept for the client, until another lease needs it.
 */
final class DelegationBinding {
  final DelegationClient client;
  final int iaid;
  final IpPrefix prefix;
  long preferredUntil = Long.MIN_VALUE;
  long validUntil = Long.MIN_VALUE;

  /** When the client last asked for it. */
  long heardAt = Long.MIN_VALUE;

  /** The prefix that this one has replaced, as long as that is valid. */
  @Nullable Former former;

  /** The key in the queue of ends; changes only outside it. */
  long end = Nanos.NEVER;

  /**
   * A prefix that the client must leave.
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

  /** Whether the client was silent for longer than one that still uses the prefix can be. */
  boolean isStale(long now) {
    return !isLeased(now) || now - heardAt > PrefixDelegationServer.STALE;
  }

  /** When the next of its leases ends; {@link Nanos#NEVER} without one. */
  long nextEnd(long now) {
    long next = isLeased(now) ? validUntil : Nanos.NEVER;
    return former == null ? next : Math.min(next, former.validUntil);
  }
}
