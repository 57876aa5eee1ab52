package org.slaacguard.gateway;

import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;

/**
 * Has the host follow the prefixes of the link: what peers may have addresses in is routed to them,
 * also when it is advertised no longer, for as long as it is valid; and guard itself where
 * addresses are learned.
 *
 * @param host takes the prefixes without waiting
 * @param clamp takes whether TCP connections are to be fitted into the tunnel, without waiting
 * @param learns called, also more than once, where a peer may learn
 */
record HostService(Consumer<List<IpPrefix>> host, Consumer<Boolean> clamp, Runnable learns)
    implements Service {
  @Override
  public void settings(Settings settings, long now) {
    clamp.accept(settings.get(SettingTable.CLAMP_MSS, false));
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    if (changes.changed().stream().anyMatch(peer -> !peer.scope().isEmpty())) {
      learns.run();
    }
  }

  @Override
  public void prefixes(HostPrefixes prefixes, long now) {
    host.accept(prefixes.usable(now));
  }
}
