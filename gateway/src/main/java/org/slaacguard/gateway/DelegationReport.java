package org.slaacguard.gateway;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slaacguard.autoconf.DelegationServerCounts;
import org.slaacguard.autoconf.PeerDelegation;
import org.slaacguard.autoconf.PrefixDelegationServer;
import org.slaacguard.control.Counter;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.net.PublicKey;

/** Adds delegated prefixes to the answer for {@code show}. */
final class DelegationReport {
  private DelegationReport() {}

  /**
   * Adds leases and counters.
   *
   * @param now the clock's present time in monotonic nanoseconds
   */
  static InterfaceStatus with(
      InterfaceStatus status,
      PrefixDelegationServer server,
      Collection<PublicKey> peers,
      InstantSource clock,
      long now) {
    Map<PublicKey, PeerTrace> traces = new HashMap<>(status.traces());
    for (PublicKey peer : peers) {
      List<PeerTrace.Delegated> leases = new ArrayList<>();
      for (PeerDelegation each : server.leases(peer, now)) {
        Duration left = Duration.ofNanos(each.validUntil() - now);
        leases.add(
            new PeerTrace.Delegated(
                each.prefix(), each.client(), each.iaid(), clock.instant().plus(left)));
      }
      if (!leases.isEmpty()) {
        traces.put(peer, traces.getOrDefault(peer, PeerTrace.NONE).withDelegated(leases));
      }
    }
    DelegationServerCounts counts = server.counts();
    return status
        .withTraces(traces)
        .with(
            Map.of(
                Counter.DHCP6_ANSWERED, counts.answered(),
                Counter.DHCP6_RECONFIGURES, counts.reconfigures(),
                Counter.DHCP6_LACKING, counts.lacking(),
                Counter.DROP_DHCP6_MALFORMED, counts.malformed(),
                Counter.DHCP6_LIMITED, counts.limited()),
            List.of());
  }
}
