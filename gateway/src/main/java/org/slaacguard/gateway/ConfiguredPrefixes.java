package org.slaacguard.gateway;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/**
 * The prefixes that settings name: {@code AdvertisePrefix} of the interface, and of the peers that
 * have their own.
 */
record ConfiguredPrefixes(List<PrefixSettings> all, Map<PublicKey, List<PrefixSettings>> own) {
  /** Nothing is advertised. */
  static final ConfiguredPrefixes NONE = new ConfiguredPrefixes(List.of(), Map.of());

  /** Copies both. */
  ConfiguredPrefixes {
    all = List.copyOf(all);
    own = Map.copyOf(own);
  }

  /** The prefixes in these settings. */
  static ConfiguredPrefixes of(Settings device, Map<PublicKey, Settings> peers) {
    Map<PublicKey, List<PrefixSettings>> own = new HashMap<>();
    peers.forEach(
        (peer, settings) -> {
          if (settings.has(SettingTable.ADVERTISE_PREFIX)) {
            own.put(peer, settings.get(SettingTable.ADVERTISE_PREFIX));
          }
        });
    return new ConfiguredPrefixes(device.get(SettingTable.ADVERTISE_PREFIX), own);
  }

  /** The prefixes in a file. */
  static ConfiguredPrefixes of(Configuration file) {
    Map<PublicKey, Settings> peers = new HashMap<>();
    file.peers().forEach(peer -> peers.put(peer.publicKey(), peer.settings()));
    return of(file.device().settings(), peers);
  }

  /** All prefixes of both, each once. */
  Set<PrefixSettings> each() {
    Set<PrefixSettings> each = new LinkedHashSet<>(all);
    own.values().forEach(each::addAll);
    return each;
  }
}
