package org.slaacguard.gateway;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.PrefixDelegationClient;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.PrefixSource;
import org.slaacguard.net.IpPrefix;

/**
 * The status of an uplink.
 *
 * @param interfaceName the interface to the provider
 * @param state its client's state
 * @param since when the state began
 * @param delegation its delegation; times are on the monotonic clock
 */
record UplinkStatus(
    String interfaceName,
    PrefixDelegationClient.State state,
    Instant since,
    Delegation delegation) {

  /** A subnet that a setting names, and its interface. */
  record Use(PrefixSource.Delegated subnet, String interfaceName) {}

  static UplinkStatus first(
      String interfaceName, PrefixDelegationClient client, InstantSource clock) {
    return new UplinkStatus(interfaceName, client.state(), clock.instant(), client.delegation());
  }

  /** The client's current status. */
  UplinkStatus after(PrefixDelegationClient client, InstantSource clock) {
    PrefixDelegationClient.State now = client.state();
    Delegation has = client.delegation();
    if (now == state && has.equals(delegation)) {
      return this;
    }
    return new UplinkStatus(interfaceName, now, now == state ? since : clock.instant(), has);
  }

  /**
   * Converts it to wall clock time.
   *
   * @param wall the present time
   * @param now the same on the monotonic clock
   */
  DelegationStatus report(List<Use> uses, Instant wall, long now) {
    PrefixPlan plan = new PrefixPlan(delegation);
    List<DelegationStatus.Lease> leases = new ArrayList<>();
    for (DelegatedPrefix each : delegation.prefixes()) {
      leases.add(
          new DelegationStatus.Lease(
              each.prefix(),
              moment(each.preferredUntil(), wall, now),
              moment(each.validUntil(), wall, now)));
    }
    List<DelegationStatus.Subnet> subnets = new ArrayList<>();
    for (Use each : uses) {
      List<IpPrefix> prefixes =
          plan.subnet(each.subnet().subnet()).stream()
              .limit(AdvertisedPrefixes.MOST_SUCCESSORS)
              .map(DelegatedPrefix::prefix)
              .toList();
      subnets.add(new DelegationStatus.Subnet(each.subnet(), each.interfaceName(), prefixes));
    }
    return new DelegationStatus(interfaceName, state.name(), since, leases, subnets);
  }

  private static @Nullable Instant moment(long nanos, Instant wall, long now) {
    return nanos == Long.MAX_VALUE ? null : wall.plusNanos(nanos - now);
  }
}
