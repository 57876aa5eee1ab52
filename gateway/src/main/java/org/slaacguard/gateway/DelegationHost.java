package org.slaacguard.gateway;

/** Where the host's routes to delegated prefixes are made. */
interface DelegationHost {
  /**
   * These routes are to be there, soon. Never waits.
   *
   * @return the number of the wish, for {@link #followed}
   */
  long toPeers(PeerRoutes wanted);

  /** The number of the last wish that the host has followed, as far as it could. Any thread. */
  long followed();
}
