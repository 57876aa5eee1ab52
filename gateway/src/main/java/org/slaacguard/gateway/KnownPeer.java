package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.autoconf.PrefixScope;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnScope;

/**
 * A peer as the controller knows it.
 *
 * @param settings its explicit settings
 * @param allowedIps its static addresses
 */
record KnownPeer(PublicKey key, Settings settings, List<IpPrefix> allowedIps) {
  /** Copies the list. */
  KnownPeer {
    allowedIps = List.copyOf(allowedIps);
  }

  /** A peer of which nothing is known yet. */
  static KnownPeer of(PublicKey key) {
    return new KnownPeer(key, Settings.NONE, List.of());
  }

  /** The scope in which addresses of the peer may be learned. */
  LearnScope scope() {
    return settings.get(SettingTable.LEARNABLE_IPS);
  }

  /**
   * The advertised prefixes in which the peer may have addresses: those in its scope, and its
   * static ones.
   */
  PrefixScope advertisedScope() {
    if (scope().advertised()) {
      return PrefixScope.ALL;
    }
    List<IpPrefix> within = new ArrayList<>(scope().prefixes());
    // A peer with the default route is our uplink, and forms no address in our prefixes.
    allowedIps.stream().filter(prefix -> prefix.length() > 0).forEach(within::add);
    return new PrefixScope(false, within);
  }
}
