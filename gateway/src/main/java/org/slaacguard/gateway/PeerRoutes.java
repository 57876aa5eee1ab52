package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * What the host's routes are to be because prefixes are delegated to peers.
 *
 * @param pools out of what they are delegated: what of it nobody has leads nowhere
 * @param prefixes those that peers have
 */
record PeerRoutes(List<IpPrefix> pools, List<IpPrefix> prefixes) {
  /** Nothing is delegated. */
  static final PeerRoutes NONE = new PeerRoutes(List.of(), List.of());

  /** Copies the lists. */
  PeerRoutes {
    pools = List.copyOf(pools);
    prefixes = List.copyOf(prefixes);
  }
}
