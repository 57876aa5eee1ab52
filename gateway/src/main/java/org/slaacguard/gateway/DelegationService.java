package org.slaacguard.gateway;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PrefixSettings;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;

/** Says in answers how the uplink stands, and which prefix each {@code delegated:N} is now. */
final class DelegationService implements Service {
  private final String interfaceName;
  private final Uplinks uplinks;
  private final InstantSource clock;
  private List<UplinkStatus.Use> uses = List.of();

  DelegationService(String interfaceName, Uplinks uplinks, InstantSource clock) {
    this.interfaceName = interfaceName;
    this.uplinks = uplinks;
    this.clock = clock;
  }

  @Override
  public void settings(Settings settings, long now) {
    List<UplinkStatus.Use> named = new ArrayList<>();
    for (PrefixSettings each : settings.get(SettingTable.ADVERTISE_PREFIX)) {
      if (each.source() instanceof PrefixSource.Delegated subnet) {
        named.add(new UplinkStatus.Use(subnet, interfaceName));
      }
    }
    uses = List.copyOf(named);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    UplinkStatus uplink = uplinks.status(interfaceName);
    return uplink == null
        ? status
        : status.withDelegation(uplink.report(uses, clock.instant(), System.nanoTime()));
  }
}
