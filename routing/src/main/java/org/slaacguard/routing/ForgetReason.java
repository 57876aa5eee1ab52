package org.slaacguard.routing;

/** Why a learned address is no longer routed to its peer. */
public enum ForgetReason {
  /** Idle for longer than {@link LearnPolicy#expiry}. */
  EXPIRED,
  /** The least recently used one made room for a new address of the same peer. */
  EVICTED,
  /**
   * No longer allowed, because scope, limit, static addresses or the gateway's own addresses
   * changed.
   */
  REVOKED,
  /** The peer was removed. */
  PEER_REMOVED,
  /** Requested by {@link LearnedAddresses#forget}. */
  REQUESTED;

  /** An index from 0 on, without gaps. */
  @SuppressWarnings("EnumOrdinal") // an index of arrays within the process; never stored
  int index() {
    return ordinal();
  }
}
