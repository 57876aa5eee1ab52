package org.slaacguard.history;

import java.time.Instant;
import java.util.List;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

/**
 * Which prefixes the provider of one uplink has delegated to this gateway, and when. In the history
 * the uplink is their interface, and {@link HistoryEntry#GATEWAY} their peer. Safe for use by
 * several threads; no method waits.
 */
public final class UplinkHistory {
  private final String uplink;
  private final HistoryFile file;

  /** That of an uplink, in a file that others share. */
  public UplinkHistory(String uplink, HistoryFile file) {
    this.uplink = uplink;
    this.file = file;
  }

  /**
   * This is delegated now, and nothing else any more.
   *
   * @param prefixes all of it; single addresses among it are left out
   * @param why why the rest is not, as of {@link HistoryEntry#reason}
   */
  public void stands(List<IpPrefix> prefixes, Instant now, String why) {
    List<IpPrefix> delegated =
        prefixes.stream()
            .filter(each -> each.address() instanceof Ipv6Address)
            .filter(each -> each.length() <= PrefixBindings.LONGEST)
            .toList();
    file.offer(store -> new PrefixBindings(store).ofGateway(uplink, delegated, now, why));
  }
}
