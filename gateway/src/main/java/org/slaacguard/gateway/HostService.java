package org.slaacguard.gateway;

import java.util.List;
import java.util.function.Consumer;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpPrefix;

/**
 * Makes the host follow the prefixes of the link. A prefix is routed to the peers for as long as it
 * is valid, even if it is advertised no longer. If addresses are learned, the host guards itself
 * against advertisements of peers.
 *
 * @param host takes the prefixes without waiting
 * @param clamp takes whether TCP connections are to be fitted into the tunnel, without waiting
 * @param link takes how the interface is, perhaps the same again, without waiting
 * @param learns run, perhaps repeatedly, if a peer may learn
 */
record HostService(
    Consumer<List<IpPrefix>> host,
    Consumer<Boolean> clamp,
    Consumer<LinkView> link,
    Runnable learns)
    implements Service {
  @Override
  public void settings(Settings settings, long now) {
    clamp.accept(settings.get(SettingTable.CLAMP_MSS, false));
  }

  @Override
  public void link(LinkView view, long now) {
    link.accept(view);
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
