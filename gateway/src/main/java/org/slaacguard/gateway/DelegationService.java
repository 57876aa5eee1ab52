package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.LanSettings;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;

/** Reports the uplink's state, and the current prefix of each {@code delegated:N}. */
final class DelegationService implements Service {
  private final String interfaceName;
  private final Uplinks uplinks;
  private final InstantSource clock;
  private final Map<PublicKey, List<PrefixSettings>> own = new HashMap<>();
  private Settings settings = Settings.NONE;

  DelegationService(String interfaceName, Uplinks uplinks, InstantSource clock) {
    this.interfaceName = interfaceName;
    this.uplinks = uplinks;
    this.clock = clock;
  }

  @Override
  public void settings(Settings changed, long now) {
    settings = changed;
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    changes.removed().forEach(own::remove);
    for (KnownPeer peer : changes.changed()) {
      own.put(peer.key(), peer.settings().get(SettingTable.ADVERTISE_PREFIX));
    }
  }

  private List<UplinkStatus.Use> uses() {
    Set<UplinkStatus.Use> uses = new LinkedHashSet<>();
    add(settings.get(SettingTable.ADVERTISE_PREFIX), interfaceName, uses);
    own.values().forEach(its -> add(its, interfaceName, uses));
    for (LanSettings each : settings.get(SettingTable.LAN_PREFIX)) {
      add(List.of(each.prefix()), each.interfaceName(), uses);
    }
    return List.copyOf(uses);
  }

  private static void add(List<PrefixSettings> said, String where, Set<UplinkStatus.Use> uses) {
    for (PrefixSettings each : said) {
      if (each.source() instanceof PrefixSource.Delegated subnet) {
        uses.add(new UplinkStatus.Use(subnet, where));
      }
    }
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    UplinkStatus uplink = uplinks.status(interfaceName);
    return uplink == null
        ? status
        : status.withDelegation(uplink.report(uses(), clock.instant(), System.nanoTime()));
  }
}
