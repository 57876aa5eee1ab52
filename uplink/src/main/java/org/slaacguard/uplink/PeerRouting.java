package org.slaacguard.uplink;

import org.slaacguard.net.Ipv6Address;

/** The host's routes to addresses of peers. For one thread. */
interface PeerRouting {
  /** Adds a route soon. */
  void add(Ipv6Address address);

  /** Removes a route soon. */
  void remove(Ipv6Address address);

  /** Whether there is an interface to which routes can lead. */
  boolean hasLink();

  /** Whether there is something to do now. */
  boolean isBusy(long now);
}
