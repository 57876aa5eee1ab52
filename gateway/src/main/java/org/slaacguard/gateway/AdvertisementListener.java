package org.slaacguard.gateway;

import org.slaacguard.autoconf.PrefixScope;
import org.slaacguard.net.PublicKey;

/** Hears of each router advertisement to a peer. */
@FunctionalInterface
interface AdvertisementListener {
  /**
   * An advertisement goes to a peer.
   *
   * @param scope its prefixes are those of this scope
   * @param now monotonic nanoseconds
   */
  void advertised(PublicKey peer, PrefixScope scope, long now);
}
