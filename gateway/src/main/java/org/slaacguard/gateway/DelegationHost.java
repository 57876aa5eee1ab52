package org.slaacguard.gateway;

/** Creates the host's routes to delegated prefixes. */
interface DelegationHost {
  /**
   * Requests these routes. Never waits.
   *
   * @return the number of the request, for {@link #followed}
   */
  long toPeers(PeerRoutes wanted);

  /**
   * The number of the last request that the host has carried out, as far as possible. Any thread.
   */
  long followed();
}
