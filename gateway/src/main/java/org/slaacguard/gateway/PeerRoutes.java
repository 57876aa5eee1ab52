package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * The routes that the host needs because prefixes are delegated to peers.
 *
 * @param pools the pools of these prefixes; what no peer has of them is unreachable
 * @param prefixes the prefixes that peers have
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
