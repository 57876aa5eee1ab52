package org.slaacguard.gateway;

import java.util.List;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/**
 * A peer as the controller knows it.
 *
 * @param scope what it may learn
 * @param allowedIps its static addresses
 */
record KnownPeer(PublicKey key, LearnScope scope, List<IpPrefix> allowedIps) {
  /** Copies the list. */
  KnownPeer {
    allowedIps = List.copyOf(allowedIps);
  }

  /** A peer of which nothing is known yet. */
  static KnownPeer of(PublicKey key) {
    return new KnownPeer(key, LearnScope.NOTHING, List.of());
  }
}
